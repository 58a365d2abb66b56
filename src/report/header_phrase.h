#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "report/report_text.h"

namespace uptake {

/// The words that could be a header, in lower case with one space between: "findings
/// interpretation" for "**Findings/Interpretation**:".
class HeaderPhrase {
 public:
  enum class Ending {
    colon,  ///< "FINDINGS:"
    dash,   ///< "Chest - "
    line,   ///< alone on its line
    caps    ///< "FINDINGS The lungs", "IMPRESSION 1. No"
  };

  /// Reads from `begin`; nothing where the text there cannot be a header with that ending.
  static std::optional<HeaderPhrase> read(std::string_view text, std::size_t begin,
                                          std::size_t line_end, Ending ending);

  Span words() const { return words_; }             ///< in the text
  std::size_t after() const { return after_; }      ///< behind colon, dash and decoration
  std::size_t size() const { return count_; }       ///< words
  bool is_decorated() const { return decorated_; }  ///< "**FINDINGS**", "# Findings"
  /// Words [first, last), joined by a space.
  std::string_view joined(std::size_t first, std::size_t last) const {
    const std::size_t begin = starts_[first];
    return {folded_.data() + begin, starts_[last] - 1 - begin};
  }

 private:
  static constexpr std::size_t longest = 80, most_words = 12;
  bool fold(std::string_view text);

  std::array<char, longest + 2> folded_{};
  std::array<std::size_t, most_words + 2> starts_{};
  std::size_t count_ = 0;
  Span words_;
  std::size_t after_ = 0;
  bool decorated_ = false;
};

}  // namespace uptake
