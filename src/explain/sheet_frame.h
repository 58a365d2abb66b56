#pragma once

#include <array>

#include "explain/saliency_sheet.h"
#include "imaging/figure.h"
#include "imaging/sheet.h"

namespace uptake::explain_sheet {

/// A picture in its cell: as large as fits, both directions at one scale, in the cell's middle.
struct Placed {
  SheetCell cell;
  int x = 0, y = 0;
  std::size_t width = 1, height = 1;
  double pixels_per_mm = 1;
};
Placed place(const SheetCell& cell, const Image& image);

/// Letters of orientation, and a bar of 10 cm (or less where there is no room).
void draw_letters(Figure& figure, const Placed& placed, const View& view, bool on_white);
void draw_scale_bar(Figure& figure, const Placed& placed, bool on_white);
/// Marks at the cell's edges where a voxel lies.
void draw_ticks(Figure& figure, const Placed& placed, const View& view, const Box& box,
                const std::array<std::size_t, 3>& voxel);

/// Exam, region and probability above; the notice below.
void draw_title(Figure& figure, int width, const std::string& title, const std::string& detail);
void draw_notice(Figure& figure, int width, int height);

/// `picture` with `over` on it, as opaque as `opacity` times the value (0 to 1) of each pixel.
void lay_over(Picture& picture, const Image& values, Colour over, double opacity);

}  // namespace uptake::explain_sheet
