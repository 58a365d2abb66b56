#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "labeling/sentence_encoder.h"
#include "labeling/word_groups.h"
#include "nn/report_network.h"
#include "report/mention.h"
#include "report/wordpiece_tokenizer.h"

namespace uptake {

/// What the tokens of one mention look at, layer by layer.
struct MentionAttention {
  std::string words;                  ///< the mention's, as they were written
  Span span;                          ///< bytes of the sentence
  std::optional<std::size_t> region;  ///< of the ontology; of several with this span the first
  std::vector<std::string> pieces;  ///< n, of the vocabulary: "[CLS]", "hil", "##ar", ..., "[SEP]"
  std::vector<WordGroup> groups;    ///< n; the mention's own tokens are WordGroup::mention
  std::size_t begin = 0, end = 0;   ///< the mention's tokens [begin, end)
  std::size_t layers = 0;
  /// [layers, end - begin, n] row-major: how much a token of the mention looks at each other one,
  /// the mean over the heads. Each row adds up to 1.
  std::vector<float> weights;

  std::size_t tokens() const { return pieces.size(); }
  /// How much the mention's token `from` looks at token `to` on a layer; from 0.
  float weight(std::size_t layer, std::size_t from, std::size_t to) const;
  /// The mean of that over the mention's tokens; over the layers as well where `layer` is none.
  double mean_weight(std::optional<std::size_t> layer, std::size_t to) const;
};

/// Asks a report model where it looks (the paper's Fig. 4d and 4e).
///
///     const AttentionReader reader(tokenizer, network, WordGroups::shipped());
///     for (const auto& mention : reader.read(sentence, labeler.label_sentence(sentence))) ...
class AttentionReader {
 public:
  /// `tokenizer` and `network` must outlive this object. Errors: "labeler.vocabulary" when they do
  /// not belong together.
  AttentionReader(const WordpieceTokenizer& tokenizer, const ReportNetwork& network,
                  WordGroups groups);

  /// One for each different span among the mentions of a sentence; spans without a token, and
  /// mentions that only a header stands for, are passed over. Mention::rule is an input where the
  /// model is a hybrid. Thread-safe, as far as the network is.
  /// Errors: "attention.too_long" for a sentence that the model cannot read at once.
  std::vector<MentionAttention> read(std::string_view sentence,
                                     std::span<const Mention> mentions) const;

 private:
  std::vector<std::int32_t> rule_numbers(std::span<const Mention> mentions) const;

  const WordpieceTokenizer& tokenizer_;
  const ReportNetwork& network_;
  WordGroups groups_;
  SentenceEncoder encoder_;
};

}  // namespace uptake
