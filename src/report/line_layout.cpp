#include "report/line_layout.h"

#include <algorithm>
#include <array>

#include "report/report_bytes.h"

namespace uptake {
namespace {

constexpr std::size_t widest = 132;  // columns that anybody wraps at
constexpr std::size_t narrowest = 60;
constexpr std::size_t slack = 8;  // a word's room that is no accident

}  // namespace

LineLayout::LineLayout(std::string_view text) : text_(text) {
  if (text.find('\n') == text.npos) line_break_ = '\r';
  find_width();
  judge_wrapping();
}

void LineLayout::find_width() {
  std::array<std::size_t, widest + 1> lengths{};
  std::size_t lines = 0;
  for (std::size_t begin = 0; begin < text_.size();) {
    const std::size_t end = std::min(text_.find(line_break_, begin), text_.size());
    const std::size_t length = end - begin;
    if (length > 1) ++lines;  // CR alone is blank
    if (length > 1 && length <= widest) ++lengths[length];
    begin = end + 1;
  }
  // The widest column that one line in twelve comes close to: single long lines do not count.
  std::size_t near = 0;
  for (width_ = widest; width_ > narrowest; --width_) {
    near += lengths[width_];
    if (width_ + slack <= widest) near -= lengths[width_ + slack];
    if (near * 12 >= std::max<std::size_t>(lines, 1)) break;
  }
  width_ = std::min(widest, width_ + slack - 1);
  while (width_ > narrowest && lengths[width_] == 0) --width_;
}

void LineLayout::judge_wrapping() {
  std::size_t joints = 0;  // lines after another without a blank one between
  std::size_t full = 0;    // of them: the line before had no room for the first word
  std::size_t lower = 0;   // of them: begins with a small letter
  std::size_t mixed = 0;   // of them: begins with a capital and a small letter
  std::size_t last_length = 0;
  for (std::size_t begin = 0; begin < text_.size();) {
    const std::size_t end = std::min(text_.find(line_break_, begin), text_.size());
    const std::size_t first = skip_space(text_, begin, std::min(end, begin + widest));
    if (last_length > 1 && first < end) {
      std::size_t word_end = first;
      while (word_end < end && word_end < first + widest && text_[word_end] != ' ') ++word_end;
      ++joints;
      if (is_lower_letter(text_[first]))
        ++lower;
      else if (is_lower_letter(byte_at(text_, first + 1)))
        ++mixed;
      if (!is_short(last_length, word_end - first)) ++full;
    }
    last_length = first < end ? end - begin : 0;
    begin = end + 1;
  }
  // A wrapped text goes on in small letters; one in capitals shows it by its full lines alone.
  const bool has_case = (lower + mixed) * 2 >= joints;
  is_wrapped_ = has_case ? lower * 5 >= joints : full * 2 >= joints;
}

Line LineLayout::line_at(std::size_t begin) const {
  const std::size_t end = std::min(text_.find(line_break_, begin), text_.size());
  return {trimmed(text_, {begin, end}), std::min(end + 1, text_.size())};
}

bool LineLayout::is_short(std::size_t length, std::size_t next_word) const {
  return length > widest || length + 1 + next_word + slack <= width_;
}

bool is_ruler(std::string_view line) {
  if (line.size() < 3) return false;
  constexpr ByteSet drawn("-=_*~#.+ ");
  return std::all_of(line.begin(), line.end(), [&](char c) { return drawn.contains(c); });
}

}  // namespace uptake
