#pragma once

#include <string>

#include "imaging/figure.h"
#include "imaging/volume.h"

/// Measures and colours that the parts of an exam's sheet share.
namespace uptake::sheet {

inline constexpr int width = 1600, margin = 20, gap = 10;
inline constexpr int title_height = 64, heading_height = 30, footer_height = 44;
inline constexpr int columns = 4;
inline constexpr int cell_width = (width - 2 * margin - (columns - 1) * gap) / columns;

inline constexpr Colour page{20, 22, 26}, panel_edge{58, 63, 71};
inline constexpr Colour bright{240, 242, 245}, plain{196, 201, 208}, dim{140, 147, 157};
inline constexpr Colour warning{255, 190, 70}, black{0, 0, 0}, white{255, 255, 255};

/// "SUVbw" or "Bq/ml", as it stands beside a colour bar.
inline std::string unit_label(PetUnit unit) {
  return unit == PetUnit::suv_bw ? "SUVbw (g/ml)" : unit_in_words(unit) + " – not SUV";
}

/// Text with an outline of the opposite brightness, readable on any picture.
void draw_over_picture(Figure& figure, const std::string& text, double x, double y,
                       TextStyle style);

/// "7", "3.5", "12 500"
std::string axis_number(double value);

}  // namespace uptake::sheet
