#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace uptake {

/// The number or bullet of a list's item: "1.", "(2)", "a)", "iv.", "-", "*", "•".
struct ListMarker {
  std::size_t end = 0;        ///< where the item's text begins
  std::optional<int> number;  ///< of "3."; none for a bullet or letter
  bool certain = false;       ///< a sign that stands for nothing else: "•"
};

/// The marker at `place`, the first character of a line that goes to `line_end`.
std::optional<ListMarker> marker_at(std::string_view text, std::size_t place, std::size_t line_end);

}  // namespace uptake
