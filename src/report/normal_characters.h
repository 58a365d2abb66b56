#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/basic_tokens.h"
#include "report/report_text.h"

namespace uptake {

/// One character (code point) of a normalised text.
struct NormalCharacter {
  char32_t code = 0;
  bool ideograph = false;  ///< to be set apart
  Span span;  ///< bytes of the text as it was given, with the accents dropped behind it
};

/// Cleans, lower-cases and takes the accents off `part` of the text, as the options want it
/// (Unicode data are ICU's). Dropped: control, format and private characters, U+FFFD, and bytes
/// that are not UTF-8. White space becomes ' '. Spans never go back; characters out of one share
/// its span.
std::vector<NormalCharacter> normal_characters(std::string_view text, Span part,
                                               const TokenizerOptions& options);

/// What a character is to the split into words.
enum class CharacterRole { word, alone, space };
CharacterRole role_of(const NormalCharacter& character);

void append_utf8(std::string& text, char32_t code);

}  // namespace uptake
