#include "explain/sheet_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "imaging/render_notice.h"
#include "imaging/sheet_style.h"

namespace uptake::explain_sheet {

using namespace sheet;

Placed place(const SheetCell& cell, const Image& image) {
  const double width_mm = static_cast<double>(image.width) * image.pixel_width;
  const double height_mm = static_cast<double>(image.height) * image.pixel_height;
  const double scale = std::min(cell.width / width_mm, cell.height / height_mm);
  const auto pixels = [scale](double mm) { return std::max(1L, std::lround(mm * scale)); };
  const long width = pixels(width_mm), height = pixels(height_mm);
  return {cell,
          cell.x + static_cast<int>(cell.width - width) / 2,
          cell.y + static_cast<int>(cell.height - height) / 2,
          static_cast<std::size_t>(width),
          static_cast<std::size_t>(height),
          scale};
}

void draw_letters(Figure& figure, const Placed& placed, const View& view, bool on_white) {
  const auto& cell = placed.cell;
  const TextStyle style{.size = 16,
                        .colour = on_white ? page : bright,
                        .bold = true,
                        .align = TextStyle::Align::centre};
  const double middle_x = cell.x + cell.width / 2.0, middle_y = cell.y + cell.height / 2.0 + 6;
  const auto letter = [&](char c, double x, double y) {
    draw_over_picture(figure, std::string(1, c), x, y, style);
  };
  letter(view.left, cell.x + 13, middle_y);
  letter(view.right, cell.x + cell.width - 13, middle_y);
  letter(view.top, middle_x, cell.y + 20);
  letter(view.bottom, middle_x, cell.y + cell.height - 9);
}

void draw_scale_bar(Figure& figure, const Placed& placed, bool on_white) {
  const auto& cell = placed.cell;
  double length_cm = 10;
  for (const double smaller : {5.0, 2.0, 1.0}) {
    if (length_cm * 10 * placed.pixels_per_mm > cell.width * .45) length_cm = smaller;
  }
  const double length = length_cm * 10 * placed.pixels_per_mm;
  const double x = cell.x + 14, y = cell.y + cell.height - 14;
  const Colour ink = on_white ? black : bright;
  figure.line(x, y, x + length, y, ink, 2);
  figure.line(x, y - 5, x, y + 1, ink, 2);
  figure.line(x + length, y - 5, x + length, y + 1, ink, 2);
  draw_over_picture(figure, fmt::format("{:.0f} cm", length_cm), x, y - 9,
                    {.size = 13, .colour = ink});
}

void draw_ticks(Figure& figure, const Placed& placed, const View& view, const Box& box,
                const std::array<std::size_t, 3>& voxel) {
  constexpr double length = 9;
  const SheetPanel panel{.layer = SheetLayer::ct,
                         .view = view,
                         .cell = placed.cell,
                         .x = placed.x,
                         .y = placed.y,
                         .width = placed.width,
                         .height = placed.height,
                         .pixels_per_mm = placed.pixels_per_mm};
  const auto [x, y] = panel.pixel(box, voxel);
  const auto& cell = placed.cell;
  const double right = cell.x + cell.width, bottom = cell.y + cell.height;
  figure.line(cell.x, y, cell.x + length, y, warning, 2);
  figure.line(right - length, y, right, y, warning, 2);
  figure.line(x, cell.y, x, cell.y + length, warning, 2);
  figure.line(x, bottom - length, x, bottom, warning, 2);
}

void draw_title(Figure& figure, int width, const std::string& title, const std::string& detail) {
  figure.text_within(title, margin, 30, width - 2 * margin,
                     {.size = 22, .colour = bright, .bold = true});
  figure.text_within(detail, margin, 54, width - 2 * margin, {.size = 15, .colour = plain});
}

void draw_notice(Figure& figure, int width, int height) {
  figure.text_within(research_notice, margin, height - 16, width - 2 * margin,
                     {.size = 14, .colour = dim});
}

void lay_over(Picture& picture, const Image& values, Colour over, double opacity) {
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    const double value = std::clamp(double{values.values[i]}, 0.0, 1.0);
    picture.pixels[i] = blend(picture.pixels[i], over, opacity * value);
  }
}

}  // namespace uptake::explain_sheet
