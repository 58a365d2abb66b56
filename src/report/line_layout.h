#pragma once

#include <cstddef>
#include <string_view>

#include "report/report_text.h"

namespace uptake {

struct Line {
  Span span;             ///< without white space at the ends
  std::size_t next = 0;  ///< where the next line begins
};

/// How a text is broken into lines: which break a machine put in because the line was full, and
/// which its author put in.
class LineLayout {
 public:
  explicit LineLayout(std::string_view text);

  char line_break() const { return line_break_; }
  Line line_at(std::size_t begin) const;
  /// Whether a word of `next_word` bytes would still have had room in a line of `length` bytes:
  /// then the break is the author's.
  bool has_room(std::size_t length, std::size_t next_word) const {
    return !is_wrapped_ || is_short(length, next_word);
  }
  /// Whether lines go over into each other at all: otherwise each is its author's.
  bool is_wrapped() const { return is_wrapped_; }
  std::size_t width() const { return width_; }

 private:
  bool is_short(std::size_t length, std::size_t next_word) const;
  void find_width();
  void judge_wrapping();

  std::string_view text_;
  char line_break_ = '\n';  ///< CR in a text without LF
  std::size_t width_ = 0;   ///< columns at which lines were wrapped
  bool is_wrapped_ = true;
};

/// "-----", "=====", "* * *": drawn, not written.
bool is_ruler(std::string_view line);

}  // namespace uptake
