#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/report_text.h"

namespace uptake {

/// The settings of BERT's basic tokenizer, as tokenizer_config.json of a Hugging Face folder has
/// them.
struct TokenizerOptions {
  bool lower_case = true;
  std::optional<bool> strip_accents = std::nullopt;  ///< none: as lower_case
  bool split_chinese = true;                         ///< each CJK ideograph is a word

  bool operator==(const TokenizerOptions&) const = default;
};

struct BasicToken {
  std::string text;  ///< normalised, UTF-8, never empty
  Span span;         ///< bytes of the text as it was given
};

/// BERT's basic tokenizer: drops control characters, sets CJK ideographs apart, lower-cases, takes
/// accents off, splits at white space and at each punctuation mark.
///
///     basic_tokens("No Ménière's.")  // "no" "meniere" "'" "s" "."
///
/// Any bytes are taken; what is not UTF-8 counts as U+FFFD, which is dropped. Linear in the text;
/// thread-safe. Spans ascend and do not overlap; a dropped accent belongs to the letter before it,
/// other dropped characters at the ends of a word to none.
std::vector<BasicToken> basic_tokens(std::string_view text, const TokenizerOptions& options = {});

}  // namespace uptake
