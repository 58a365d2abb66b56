#include "report/sentencepiece_pieces.h"

#include <fmt/format.h>
#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "core/error.h"
#include "core/utf8.h"

namespace uptake {
namespace {

constexpr std::string_view word_start = "\u2581";  // SentencePiece's mark of a space
constexpr int longest_piece = 32;                  // "fluorodeoxyglucose" has 18 characters

void check(const sentencepiece::util::Status& status) {
  if (status.ok()) return;
  throw Error("vocabulary.learn", fmt::format("SentencePiece: {}", status.ToString()));
}

/// Hands the words over, each with its count: a word is a sentence to SentencePiece, so that no
/// sentence is too long and memory goes with the words there are.
class CountedWords : public sentencepiece::SentenceIterator {
 public:
  explicit CountedWords(const std::vector<WordCount>& words) : words_(words) { spell(); }
  bool done() const override { return at_ >= words_.size(); }
  void Next() override {
    ++at_;
    spell();
  }
  const std::string& value() const override { return line_; }
  sentencepiece::util::Status status() const override { return {}; }

 private:
  void spell() {
    if (!done()) line_ = fmt::format("{}\t{}", words_[at_].text, words_[at_].occurrences);
  }

  const std::vector<WordCount>& words_;
  std::size_t at_ = 0;
  std::string line_;
};

/// How many different characters the words have.
std::size_t characters_of(const std::vector<WordCount>& words) {
  std::unordered_set<std::string_view> characters;
  for (const auto& word : words) {
    for (std::string_view rest = word.text; !rest.empty();) {
      const auto length = std::max<std::size_t>(utf8_length(rest), 1);
      characters.insert(rest.substr(0, length));
      rest.remove_prefix(length);
    }
  }
  return characters.size();
}

/// Byte-pair encoding, not SentencePiece's other one (unigram): with choose_pieces() after it both
/// save as many tokens on a base vocabulary, and without one it cuts text from elsewhere into
/// fewer.
std::unordered_map<std::string, std::string> settings(std::size_t vocabulary_size) {
  return {{"model_type", "bpe"},
          {"vocab_size", std::to_string(vocabulary_size)},
          {"hard_vocab_limit", "false"},  // fewer where the words have no more
          {"input_format", "tsv"},
          {"num_threads", "1"},
          {"shuffle_input_sentence", "false"},
          {"character_coverage", "1.0"},
          {"normalization_rule_name", "identity"},  // the basic tokenizer has done it
          {"split_by_unicode_script", "false"},     // "t12", "18f"
          {"split_by_number", "false"},
          {"max_sentencepiece_length", std::to_string(longest_piece)},
          {"bos_id", "-1"},
          {"eos_id", "-1"},
          {"minloglevel", "3"}};
}

}  // namespace

std::vector<std::string> sentencepiece_pieces(const std::vector<WordCount>& words,
                                              std::size_t most_pieces) {
  if (words.empty() || most_pieces == 0) return {};
  CountedWords sentences(words);
  std::string model;
  // Its own characters, the mark of a space and <unk> count as pieces.
  const auto size = most_pieces + characters_of(words) + 2;
  check(sentencepiece::SentencePieceTrainer::Train(settings(size), &sentences, &model));
  sentencepiece::SentencePieceProcessor processor;
  check(processor.LoadFromSerializedProto(model));

  std::vector<std::string> pieces;
  for (int id = 0; id < processor.GetPieceSize() && pieces.size() < most_pieces; ++id) {
    if (processor.IsUnknown(id)) continue;
    std::string_view piece = processor.IdToPiece(id);
    const bool starts = piece.starts_with(word_start);
    if (starts) piece.remove_prefix(word_start.size());
    if (utf8_length(piece) == piece.size()) continue;  // one character, or the mark alone
    pieces.push_back(starts ? std::string(piece) : fmt::format("##{}", piece));
  }
  return pieces;
}

}  // namespace uptake
