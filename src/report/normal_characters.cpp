#include "report/normal_characters.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/utf8.h"

namespace uptake {
namespace {

using Characters = std::vector<NormalCharacter>;

UChar32 icu(char32_t code) { return static_cast<UChar32>(code); }

/// `bytes` is one well-formed character.
char32_t decoded(std::string_view bytes) {
  const auto first = static_cast<unsigned char>(bytes[0]);
  if (bytes.size() == 1) return first;
  char32_t code = first & (0xFFu >> (bytes.size() + 1));
  for (const char byte : bytes.substr(1))
    code = code << 6 | (static_cast<unsigned char>(byte) & 0x3Fu);
  return code;
}

/// A space as JavaScript and Python see it, save for those that is_dropped() takes.
bool is_space(char32_t code) {
  if (code <= ' ') return code == ' ' || code == '\t' || code == '\n' || code == '\r';
  return code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
         code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

bool is_dropped(char32_t code) {
  constexpr auto dropped = U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK | U_GC_CS_MASK;
  return code == 0xFFFD || (U_GET_GC_MASK(icu(code)) & dropped) != 0;
}

/// The blocks that the reference sets apart: those of the basic plane only.
bool is_ideograph(char32_t code) {
  return (code >= 0x4E00 && code <= 0x9FFF) || (code >= 0x3400 && code <= 0x4DBF) ||
         (code >= 0xF900 && code <= 0xFAFF);
}

Characters cleaned(std::string_view text, Span part, bool split_chinese) {
  Characters result;
  result.reserve(part.size());
  for (std::size_t at = part.begin; at < part.end;) {
    const auto length = utf8_length(text.substr(at, part.end - at));
    const Span span{at, at + std::max<std::size_t>(length, 1)};
    at = span.end;
    if (length == 0) continue;
    const char32_t code = decoded(span.of(text));
    if (is_space(code)) {
      result.push_back({' ', false, span});
    } else if (!is_dropped(code)) {
      result.push_back({code, split_chinese && is_ideograph(code), span});
    }
  }
  return result;
}

/// Whether the first character that is not passed over in casing (an apostrophe, an accent) is a
/// letter with cases; `step` is 1 or -1. A sigma is such a letter, so that no stretch is walked
/// more than twice.
bool meets_cased(const Characters& characters, std::size_t at, std::size_t step) {
  for (at += step; at < characters.size(); at += step) {
    const auto code = icu(characters[at].code);
    if (!u_hasBinaryProperty(code, UCHAR_CASE_IGNORABLE))
      return u_hasBinaryProperty(code, UCHAR_CASED) != 0;
  }
  return false;
}

/// Unicode's full lower case without a language: SpecialCasing.txt has two characters for it.
Characters lower_cased(const Characters& characters) {
  constexpr char32_t dotted_capital_i = 0x130, capital_sigma = 0x3A3, sigma = 0x3C3;
  constexpr char32_t final_sigma = 0x3C2, dot_above = 0x307;
  Characters result;
  result.reserve(characters.size());
  for (std::size_t i = 0; i < characters.size(); ++i) {
    const auto& [code, ideograph, span] = characters[i];
    if (code == dotted_capital_i) {
      result.push_back({'i', false, span});
      result.push_back({dot_above, false, span});
    } else if (code == capital_sigma) {
      const bool last = meets_cased(characters, i, static_cast<std::size_t>(-1)) &&
                        !meets_cased(characters, i, 1);
      result.push_back({last ? final_sigma : sigma, false, span});
    } else {
      result.push_back({static_cast<char32_t>(u_tolower(icu(code))), ideograph, span});
    }
  }
  return result;
}

/// Decomposes (NFD) and drops nonspacing marks. ICU's own NFD takes quadratic time for marks in the
/// wrong order.
class AccentStripper {
 public:
  AccentStripper() {
    UErrorCode status = U_ZERO_ERROR;
    decomposition_ = unorm2_getNFDInstance(&status);
    if (U_FAILURE(status) != 0)
      throw Error("tokenizer.icu", std::string("ICU has no data for NFD: ") + u_errorName(status),
                  "install ICU's data again");
  }

  Characters strip(const Characters& characters) {
    result_.reserve(characters.size());
    for (const auto& character : characters) {
      std::array<UChar, 32> units{};  // the longest canonical decomposition has 4 characters
      UErrorCode status = U_ZERO_ERROR;
      const auto length =
          character.code < 0xC0
              ? -1
              : unorm2_getDecomposition(decomposition_, icu(character.code), units.data(),
                                        static_cast<std::int32_t>(units.size()), &status);
      if (length < 0) add(character);
      for (std::int32_t i = 0; i < length;) {
        UChar32 code = 0;
        U16_NEXT(units.data(), i, length, code);
        add({static_cast<char32_t>(code), character.ideograph, character.span});
      }
    }
    order_marks();
    return std::move(result_);
  }

 private:
  int combining_class(const NormalCharacter& character) const {
    if (character.code < 0x300) return 0;
    return unorm2_getCombiningClass(decomposition_, icu(character.code));
  }

  void add(const NormalCharacter& character) {
    if (combining_class(character) == 0) order_marks();
    const bool dropped = u_charType(icu(character.code)) == U_NON_SPACING_MARK;
    if (!dropped) {
      result_.push_back(character);
    } else if (!result_.empty()) {
      result_.back().span.end = character.span.end;
    }
    if (combining_class(character) == 0) marks_ = result_.size();
  }

  /// Canonical order of the marks that stay (spacing ones with a combining class are rare); those
  /// that change places share one span.
  void order_marks() {
    const auto begin = result_.begin() + static_cast<std::ptrdiff_t>(marks_);
    const auto earlier = [this](const NormalCharacter& a, const NormalCharacter& b) {
      return combining_class(a) < combining_class(b);
    };
    if (!std::is_sorted(begin, result_.end(), earlier)) {
      const Span all{begin->span.begin, result_.back().span.end};
      std::stable_sort(begin, result_.end(), earlier);
      std::for_each(begin, result_.end(), [&all](auto& mark) { mark.span = all; });
    }
    marks_ = result_.size();
  }

  const UNormalizer2* decomposition_ = nullptr;
  Characters result_;
  std::size_t marks_ = 0;  ///< where the marks behind the last starter begin
};

}  // namespace

Characters normal_characters(std::string_view text, Span part, const TokenizerOptions& options) {
  auto characters = cleaned(text, part, options.split_chinese);
  if (options.lower_case) characters = lower_cased(characters);
  if (options.strip_accents.value_or(options.lower_case))
    characters = AccentStripper().strip(characters);
  return characters;
}

CharacterRole role_of(const NormalCharacter& character) {
  const auto code = character.code;
  if (code == ' ') return CharacterRole::space;
  if (character.ideograph) return CharacterRole::alone;
  if (code < 0x80) return u_isalnum(icu(code)) != 0 ? CharacterRole::word : CharacterRole::alone;
  return (U_GET_GC_MASK(icu(code)) & U_GC_P_MASK) != 0 ? CharacterRole::alone : CharacterRole::word;
}

void append_utf8(std::string& text, char32_t code) {
  const auto tail = [&text, code](int shift) {
    text += static_cast<char>(0x80 | (code >> shift & 0x3F));
  };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | code >> 6);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | code >> 12);
    tail(6);
  } else {
    text += static_cast<char>(0xF0 | code >> 18);
    tail(12);
    tail(6);
  }
  if (code >= 0x80) tail(0);
}

}  // namespace uptake
