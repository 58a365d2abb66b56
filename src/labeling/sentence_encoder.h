#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nn/report_network.h"
#include "report/report_text.h"
#include "report/wordpiece_tokenizer.h"

namespace uptake {

/// Where the tokens of a mention are.
struct TokenPlace {
  std::size_t sequence = 0;        ///< of SentenceCoding::sequences
  std::size_t begin = 0, end = 1;  ///< its tokens [begin, end), [CLS] being 0
};

/// A sentence as the report model reads it.
struct SentenceCoding {
  /// [CLS] tokens [SEP]. One; several that overlap by half for a sentence longer than the model.
  std::vector<TokenSequence> sequences;
  std::vector<TokenPlace> mentions;  ///< one a mention; [CLS] for one without a token
};

/// Errors: "labeler.vocabulary" for a vocabulary with more pieces than the model has words.
void check_vocabulary(const WordpieceTokenizer& tokenizer, const BertConfig& config);

/// Turns sentences into what the report model is trained on and scores, the same for both.
class SentenceEncoder {
 public:
  /// `tokenizer` must outlive this object; `longest`: tokens a sequence may have.
  /// Errors: "bert.too_short" for fewer than 8.
  SentenceEncoder(const WordpieceTokenizer& tokenizer, std::size_t longest);

  /// `mentions`: bytes of the sentence. `rules`: nothing, or one a mention, the number that its
  /// tokens get in TokenSequence::rules. Thread-safe; linear in the text.
  SentenceCoding encode(std::string_view sentence, std::span<const Span> mentions,
                        std::span<const std::int32_t> rules = {}) const;

 private:
  TokenSequence sequence_of(std::span<const WordpieceToken> tokens) const;
  TokenPlace place_of(Span mention, std::span<const WordpieceToken> tokens) const;

  const WordpieceTokenizer& tokenizer_;
  std::size_t window_;  ///< tokens of a sequence, without [CLS] and [SEP]
};

}  // namespace uptake
