#include "report/token_statistics.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstdint>

#include "report/basic_tokens.h"

namespace uptake {
namespace {

/// Punctuation marks are tokens of one character, so the first says what it is.
bool is_word(std::string_view token) {
  const auto text = icu::UnicodeString::fromUTF8(token);
  return text.length() > 0 && u_isalnum(text.char32At(0)) != 0;
}

}  // namespace

void TokenStatistics::add(std::string_view text, const WordpieceTokenizer& tokenizer) {
  ++texts;
  for (const auto& token : tokenizer.tokenize(text)) {
    ++tokens;
    unknown += token.id == tokenizer.special().unknown ? 1 : 0;
  }
  for (const auto& token : basic_tokens(text, tokenizer.options())) {
    if (!is_word(token.text)) continue;
    ++words;
    whole += tokenizer.id_of(token.text) ? 1 : 0;
  }
}

double TokenStatistics::tokens_per_text() const {
  return texts == 0 ? 0 : static_cast<double>(tokens) / static_cast<double>(texts);
}

double TokenStatistics::share_whole() const {
  return words == 0 ? 1 : static_cast<double>(whole) / static_cast<double>(words);
}

}  // namespace uptake
