#pragma once

#include <rapidcheck.h>

#include <optional>
#include <string>
#include <vector>

#include "report/basic_tokens.h"

namespace uptake::test {

/// Texts with all that a tokenizer may stumble over, and any bytes.
inline rc::Gen<std::string> any_text() {
  const auto parts = rc::gen::container<std::vector<std::string>>(rc::gen::oneOf(
      rc::gen::element<std::string>(
          "liver", "FDG-avid", " ", "\n", ".", "[SEP]", "##", "\u00e9", "\u0301", "\u0327",
          "\u0130", "\u03a3", "\u6f22", "\uac01", "\u302e", "\U0001d165", "\U0001f469", "\u200d",
          "\ue000", "\xff", "\xe6\xbc", "\u00a0", "\u0dd9\u0dcf", "\u0ddd", "\u2026"),
      rc::gen::arbitrary<std::string>()));
  return rc::gen::map(parts, [](const std::vector<std::string>& all) {
    std::string text;
    for (const auto& part : all) text += part;
    return text;
  });
}

inline rc::Gen<TokenizerOptions> any_options() {
  return rc::gen::construct<TokenizerOptions>(
      rc::gen::arbitrary<bool>(), rc::gen::element<std::optional<bool>>(std::nullopt, false, true),
      rc::gen::arbitrary<bool>());
}

}  // namespace uptake::test
