#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "report/report_text.h"

namespace uptake {

/// Turns places in UTF-8 bytes into places in code points, which is what a slice of Python's str
/// and most readers of JSON count in, and back. A byte that is no part of valid UTF-8 counts as one
/// code point (as with Python's errors="surrogateescape"). Linear in the text once, then a bounded
/// number of steps a question. The text must outlive this object.
class CodePoints {
 public:
  explicit CodePoints(std::string_view text);

  /// A byte inside a character: that character's place. At most the text's length.
  std::size_t of_byte(std::size_t byte) const;
  Span of_bytes(Span bytes) const { return {of_byte(bytes.begin), of_byte(bytes.end)}; }
  /// Nothing when the text has fewer code points.
  std::optional<std::size_t> byte_of(std::size_t code_point) const;

 private:
  struct Place {
    std::size_t byte = 0, code_point = 0;
  };
  void advance(Place& place) const;  ///< by one code point

  std::string_view text_;
  std::vector<Place> marks_;  ///< every so many code points; the first is the start
};

}  // namespace uptake
