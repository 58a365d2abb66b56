#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

#include "report/basic_tokens.h"
#include "report/report_text.h"

namespace uptake {

/// One word of basic_tokens(), while it is looked at: nothing of it is copied.
struct BasicWord {
  std::string_view text;          ///< normalised
  std::size_t begin = 0;          ///< where it begins in the text as it was given
  std::span<const Span> origins;  ///< of each byte of `text`; empty: byte i is byte begin + i

  /// Where bytes [first, last) of `text` come from.
  Span origin(std::size_t first, std::size_t last) const {
    if (origins.empty()) return {begin + first, begin + last};
    return {origins[first].begin, origins[last - 1].end};
  }
};

/// Calls `on_word` with each word of basic_tokens(), in order; it is valid until the call ends.
void each_basic_word(std::string_view text, const TokenizerOptions& options,
                     const std::function<void(const BasicWord&)>& on_word);

}  // namespace uptake
