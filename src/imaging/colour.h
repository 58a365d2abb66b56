#pragma once

#include <array>
#include <cstdint>

namespace uptake {

/// sRGB, 8 bits a channel.
struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
  bool operator==(const Colour&) const = default;
};

/// Values at or below `low` get a colour map's first colour, at or above `high` its last.
struct Window {
  double low = 0, high = 1;
  /// 0 at `low`, 1 at `high`, never outside; 0 for what is not a number.
  double position(double value) const;
};

/// 256 colours from the window's low end to its high end.
using ColourMap = std::array<Colour, 256>;
const ColourMap& grey_map();           ///< black to white: CT
const ColourMap& inverted_grey_map();  ///< white to black: PET on its own
/// Dark red over orange to pale yellow, for PET over CT. Its OKLab lightness rises in equal steps,
/// so that equal steps of uptake look equal (Ottosson 2020, "A perceptual color space").
const ColourMap& heat_map();

Colour colour_at(const ColourMap& map, const Window& window, double value);
/// `over` laid on `under`; opacity 0 to 1.
Colour blend(Colour under, Colour over, double opacity);

}  // namespace uptake
