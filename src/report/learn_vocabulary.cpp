#include "report/learn_vocabulary.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "core/late_library.h"
#include "core/utf8.h"
#include "report/choose_pieces.h"

namespace uptake {
namespace {

/// Most of what SentencePiece proposes are steps on the way to a word, or known.
std::size_t proposals_for(std::size_t pieces) { return 5'000 + 5 * pieces; }

bool is_single_character(const WordCount& word) {
  return utf8_length(word.text) == word.text.size();
}

/// A character that only ever stands alone (",") does not continue a word.
struct Alphabet {
  std::set<std::string, std::less<>> beginning, continuing;
};

Alphabet ascii() {
  Alphabet alphabet;
  for (char c = '!'; c <= '~'; ++c) {
    if (c >= 'A' && c <= 'Z') continue;
    alphabet.beginning.emplace(1, c);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) alphabet.continuing.emplace(1, c);
  }
  return alphabet;
}

/// sentencepiece_pieces() of the library that has SentencePiece.
std::vector<std::string> propose(const std::vector<WordCount>& words, std::size_t most_pieces) {
  auto* const learn =
      late_function<void(const std::vector<WordCount>&, std::size_t, std::vector<std::string>&)>(
          vocabulary_library, "uptake_sentencepiece_pieces");
  std::vector<std::string> pieces;
  learn(words, most_pieces, pieces);
  return pieces;
}

}  // namespace

std::vector<std::string> character_vocabulary(const WordCounter& words, std::size_t least_reports) {
  auto alphabet = ascii();
  for (const auto& word : words.counts(least_reports)) {
    const bool alone = is_single_character(word);
    for (std::string_view rest = word.text; !rest.empty();) {
      const auto length = std::max<std::size_t>(utf8_length(rest), 1);
      alphabet.beginning.emplace(rest.substr(0, length));
      if (!alone) alphabet.continuing.emplace(rest.substr(0, length));
      rest.remove_prefix(length);
    }
  }
  std::vector<std::string> pieces{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  pieces.insert(pieces.end(), alphabet.beginning.begin(), alphabet.beginning.end());
  for (const auto& character : alphabet.continuing) pieces.push_back("##" + character);
  return pieces;
}

LearntVocabulary learn_vocabulary(const WordCounter& words, std::vector<std::string> base,
                                  const VocabularyRequest& request) {
  const std::unordered_set<std::string_view> known(base.begin(), base.end());
  auto all = words.counts(1);
  // What is one token already has nothing to save.
  std::erase_if(all, [&](const auto& word) {
    return is_single_character(word) || known.contains(word.text);
  });
  auto frequent = all;
  std::erase_if(frequent, [&](const auto& word) { return word.reports < request.least_reports; });

  LearntVocabulary vocabulary{std::move(base), 0};
  const auto candidates = propose(frequent, proposals_for(request.most_pieces));
  // Rare words propose nothing, but have tokens as well.
  auto chosen = choose_pieces(all, vocabulary.pieces, candidates, request.most_pieces);
  vocabulary.learnt = chosen.size();
  for (auto& piece : chosen) vocabulary.pieces.push_back(std::move(piece.text));
  return vocabulary;
}

}  // namespace uptake
