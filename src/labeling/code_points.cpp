#include "labeling/code_points.h"

#include <algorithm>

#include "core/utf8.h"

namespace uptake {
namespace {

constexpr std::size_t between_marks = 256;  // code points

}  // namespace

void CodePoints::advance(Place& place) const {
  const bool is_ascii = static_cast<unsigned char>(text_[place.byte]) < 0x80;
  place.byte += is_ascii ? 1 : std::max<std::size_t>(utf8_length(text_.substr(place.byte)), 1);
  ++place.code_point;
}

CodePoints::CodePoints(std::string_view text) : text_(text) {
  for (Place place; place.byte < text_.size(); advance(place)) {
    if (place.code_point % between_marks == 0) marks_.push_back(place);
  }
  if (marks_.empty()) marks_.emplace_back();
}

std::size_t CodePoints::of_byte(std::size_t byte) const {
  byte = std::min(byte, text_.size());
  const auto behind =
      std::upper_bound(marks_.begin(), marks_.end(), byte,
                       [](std::size_t b, const Place& mark) { return b < mark.byte; });
  Place place = *(behind - 1);
  while (place.byte < byte) {
    Place next = place;
    advance(next);
    if (next.byte > byte) break;
    place = next;
  }
  return place.code_point;
}

std::optional<std::size_t> CodePoints::byte_of(std::size_t code_point) const {
  Place place = marks_[std::min(code_point / between_marks, marks_.size() - 1)];
  while (place.code_point < code_point && place.byte < text_.size()) advance(place);
  if (place.code_point < code_point) return std::nullopt;
  return place.byte;
}

}  // namespace uptake
