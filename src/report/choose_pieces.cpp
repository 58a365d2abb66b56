#include "report/choose_pieces.h"

#include <algorithm>
#include <queue>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/utf8.h"

namespace uptake {
namespace {

using PieceId = std::int32_t;
constexpr PieceId given = -1;  // a piece of the vocabulary: always there
constexpr PieceId none = -2;

/// Pieces by their text. What the vocabulary has is no candidate.
struct Pieces {
  std::unordered_map<std::string, PieceId> ids;
  std::size_t longest = 0;  ///< in bytes, with "##"

  Pieces(const std::vector<std::string>& vocabulary, const std::vector<std::string>& candidates) {
    for (const auto& piece : vocabulary) add(piece, given);
    for (std::size_t i = 0; i < candidates.size(); ++i) add(candidates[i], static_cast<PieceId>(i));
  }
  void add(const std::string& piece, PieceId id) {
    ids.emplace(piece, id);
    longest = std::max(longest, piece.size());
  }
};

/// Where characters begin, and the end.
std::vector<std::size_t> boundaries(std::string_view word) {
  std::vector<std::size_t> places{0};
  while (places.back() < word.size()) {
    const auto length = utf8_length(word.substr(places.back()));
    places.push_back(places.back() + std::max<std::size_t>(length, 1));
  }
  return places;
}

/// A word with all pieces that could be a part of it.
struct CountedWord {
  struct Match {
    std::uint32_t end;  ///< in characters
    PieceId piece;
  };
  std::vector<Match> matches;         ///< by their begin; the longest first
  std::vector<std::uint32_t> starts;  ///< of each character's matches; one more at the end
  std::vector<PieceId> candidates;    ///< each once
  std::uint64_t occurrences = 0;

  std::uint32_t characters() const { return static_cast<std::uint32_t>(starts.size() - 1); }
};

CountedWord word_of(const WordCount& counted, const Pieces& pieces) {
  CountedWord word;
  word.occurrences = counted.occurrences;
  const auto places = boundaries(counted.text);
  std::string piece;
  for (std::size_t begin = 0; begin + 1 < places.size(); ++begin) {
    word.starts.push_back(static_cast<std::uint32_t>(word.matches.size()));
    for (std::size_t end = places.size() - 1; end > begin; --end) {
      if (places[end] - places[begin] > pieces.longest) continue;
      piece = begin == 0 ? "" : "##";
      piece.append(counted.text, places[begin], places[end] - places[begin]);
      const auto found = pieces.ids.find(piece);
      if (found == pieces.ids.end()) continue;
      word.matches.push_back({static_cast<std::uint32_t>(end), found->second});
      if (found->second != given) word.candidates.push_back(found->second);
    }
  }
  word.starts.push_back(static_cast<std::uint32_t>(word.matches.size()));
  std::ranges::sort(word.candidates);
  auto& candidates = word.candidates;
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  return word;
}

class Chooser {
 public:
  Chooser(const std::vector<WordCount>& words, const std::vector<std::string>& vocabulary,
          const std::vector<std::string>& candidates)
      : chosen_(candidates.size()),
        saves_(candidates.size()),
        words_of_(candidates.size()),
        touched_(candidates.size()) {
    const Pieces pieces(vocabulary, candidates);
    for (const auto& counted : words) {
      auto word = word_of(counted, pieces);
      if (word.candidates.empty()) continue;
      for (const PieceId id : word.candidates) words_of_[at(id)].push_back(words_.size());
      words_.push_back(std::move(word));
    }
    for (const auto& word : words_) add_savings(word, 1);
    for (std::size_t i = 0; i < saves_.size(); ++i)
      queue_.push({saves_[i], static_cast<PieceId>(i)});
  }

  /// The candidate that saves most, and how much; then it is there.
  std::pair<PieceId, std::int64_t> choose() {
    while (!queue_.empty() && is_stale(queue_.top())) queue_.pop();
    if (queue_.empty() || queue_.top().saves <= 0) return {none, 0};
    const auto best = queue_.top();
    std::vector<PieceId> touched;
    for (const auto number : words_of_[at(best.id)]) {
      for (const PieceId id : words_[number].candidates) {
        if (!touched_[at(id)]) touched.push_back(id);
        touched_[at(id)] = true;
      }
    }
    std::vector<std::int64_t> saved;
    for (const PieceId id : touched) saved.push_back(saves_[at(id)]);
    for (const auto number : words_of_[at(best.id)]) add_savings(words_[number], -1);
    chosen_[at(best.id)] = true;
    for (const auto number : words_of_[at(best.id)]) add_savings(words_[number], 1);
    for (std::size_t i = 0; i < touched.size(); ++i) {
      const PieceId id = touched[i];
      touched_[at(id)] = false;
      if (saves_[at(id)] != saved[i]) queue_.push({saves_[at(id)], id});
    }
    return {best.id, best.saves};
  }

 private:
  struct Offer {
    std::int64_t saves;
    PieceId id;
    bool operator<(const Offer& other) const {
      return saves != other.saves ? saves < other.saves : id > other.id;
    }
  };

  bool is_stale(const Offer& offer) const {
    return chosen_[at(offer.id)] || saves_[at(offer.id)] != offer.saves;
  }
  static std::size_t at(PieceId id) { return static_cast<std::size_t>(id); }

  /// Tokens of the word with the pieces that are there and `more`.
  std::int64_t tokens(const CountedWord& word, PieceId more) const {
    std::int64_t count = 0;
    for (std::uint32_t place = 0; place < word.characters(); ++count) {
      auto match = word.starts[place];
      const auto is_there = [&](PieceId id) {
        return id == given || id == more || chosen_[at(id)];
      };
      while (match < word.starts[place + 1] && !is_there(word.matches[match].piece)) ++match;
      if (match == word.starts[place + 1]) return word.characters();
      place = word.matches[match].end;
    }
    return count;
  }

  /// What each piece would save of this word, added to or taken from the sums.
  void add_savings(const CountedWord& word, std::int64_t sign) {
    const auto now = tokens(word, none);
    for (const PieceId id : word.candidates) {
      if (chosen_[at(id)]) continue;
      saves_[at(id)] +=
          sign * (now - tokens(word, id)) * static_cast<std::int64_t>(word.occurrences);
    }
  }

  std::vector<bool> chosen_;
  std::vector<std::int64_t> saves_;
  std::vector<std::vector<std::size_t>> words_of_;  ///< of each candidate
  std::vector<CountedWord> words_;
  std::priority_queue<Offer> queue_;  ///< also offers that are no longer true
  std::vector<bool> touched_;         ///< all false between two choices
};

}  // namespace

std::vector<ChosenPiece> choose_pieces(const std::vector<WordCount>& words,
                                       const std::vector<std::string>& vocabulary,
                                       const std::vector<std::string>& candidates,
                                       std::size_t most_pieces) {
  Chooser chooser(words, vocabulary, candidates);
  std::vector<ChosenPiece> chosen;
  while (chosen.size() < most_pieces) {
    const auto [id, saves] = chooser.choose();
    if (id == none) break;
    chosen.push_back({candidates[static_cast<std::size_t>(id)], static_cast<std::uint64_t>(saves)});
  }
  return chosen;
}

}  // namespace uptake
