#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "report/report_text.h"

namespace uptake {

// Letters of ASCII, whatever the locale: what lies beyond is never a letter that rules ask for.

inline bool is_lower_letter(char c) { return c >= 'a' && c <= 'z'; }
inline bool is_upper_letter(char c) { return c >= 'A' && c <= 'Z'; }
inline bool is_letter(char c) { return is_lower_letter(c) || is_upper_letter(c); }
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline char to_lower_letter(char c) { return is_upper_letter(c) ? static_cast<char>(c + 32) : c; }

/// Some of the 256 bytes, to ask for one by one.
class ByteSet {
 public:
  constexpr explicit ByteSet(std::string_view bytes) {
    for (const char c : bytes) has_[static_cast<unsigned char>(c)] = true;
  }
  constexpr bool contains(char c) const { return has_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> has_{};
};

/// The byte at `place`, or NUL behind the end.
inline char byte_at(std::string_view text, std::size_t place) {
  return place < text.size() ? text[place] : '\0';
}

/// Bytes of the white space at `place`, or 0: ASCII's, NUL, and what word processors write
/// (no-break and narrow spaces, byte order marks).
std::size_t space_length(std::string_view text, std::size_t place);
/// The first place in [begin, end) that is no white space, or `end`.
std::size_t skip_space(std::string_view text, std::size_t begin, std::size_t end);
/// Without white space at both ends.
Span trimmed(std::string_view text, Span span);

}  // namespace uptake
