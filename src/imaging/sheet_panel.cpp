#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "imaging/sheet.h"
#include "imaging/sheet_style.h"

namespace uptake {
namespace {

using namespace sheet;

/// PET alone stands on white, all else on black.
bool on_white(SheetLayer layer) {
  return layer == SheetLayer::pet || layer == SheetLayer::projection;
}

/// The largest picture of the image that the cell holds, both directions at one scale.
SheetPanel place(SheetLayer layer, const View& view, const SheetCell& cell, const Image& image) {
  const double width_mm = static_cast<double>(image.width) * image.pixel_width;
  const double height_mm = static_cast<double>(image.height) * image.pixel_height;
  const double scale = std::min(cell.width / width_mm, cell.height / height_mm);
  const auto pixels = [scale](double mm) { return std::max(1l, std::lround(mm * scale)); };
  const long width = pixels(width_mm), height = pixels(height_mm);
  return {.layer = layer,
          .view = view,
          .cell = cell,
          .x = cell.x + static_cast<int>(cell.width - width) / 2,
          .y = cell.y + static_cast<int>(cell.height - height) / 2,
          .width = static_cast<std::size_t>(width),
          .height = static_cast<std::size_t>(height),
          .pixels_per_mm = scale};
}

}  // namespace

void sheet::draw_over_picture(Figure& figure, const std::string& text, double x, double y,
                              TextStyle style) {
  TextStyle outline = style;
  outline.colour = style.colour.green > 127 ? black : white;
  for (const auto& [dx, dy] : {std::pair{-1, 0}, {1, 0}, {0, -1}, {0, 1}}) {
    figure.text(text, x + dx, y + dy, outline);
  }
  figure.text(text, x, y, style);
}

std::array<double, 2> SheetPanel::pixel(const Box& box,
                                        const std::array<std::size_t, 3>& voxel) const {
  const auto along = [&](std::size_t axis, bool flip, std::size_t pixels) {
    const std::size_t from_edge =
        flip ? box.high[axis] - 1 - voxel[axis] : voxel[axis] - box.low[axis];
    return (static_cast<double>(from_edge) + .5) * static_cast<double>(pixels) /
           static_cast<double>(box.size(axis));
  };
  return {x + along(view.across, view.flip_across, width),
          y + along(view.down, view.flip_down, height)};
}

void ExamSheet::draw_panel(SheetLayer layer, const View& view, const SheetCell& cell,
                           const Image& ct, const Image& pet) {
  const SheetPanel panel = place(layer, view, cell, ct);
  const auto sized = [&](const Image& image) { return resize(image, panel.width, panel.height); };
  figure_->fill(cell.x, cell.y, cell.width, cell.height, on_white(layer) ? white : black);
  switch (layer) {
    case SheetLayer::ct:
      figure_->picture(paint(sized(ct), windows_.ct, grey_map()), panel.x, panel.y);
      break;
    case SheetLayer::fused:
      figure_->picture(fuse(sized(ct), sized(pet), windows_), panel.x, panel.y);
      break;
    case SheetLayer::pet:
    case SheetLayer::projection:
      figure_->picture(paint(sized(pet), windows_.pet, inverted_grey_map()), panel.x, panel.y);
      break;
  }
  figure_->frame(cell.x, cell.y, cell.width, cell.height, panel_edge);
  draw_letters(panel);
  draw_focus_ticks(panel);
  draw_scale_bar(panel);
  panels_.push_back(panel);
}

void ExamSheet::draw_letters(const SheetPanel& panel) {
  const auto& [view, cell] = std::tie(panel.view, panel.cell);
  const TextStyle style{.size = 16,
                        .colour = on_white(panel.layer) ? page : bright,
                        .bold = true,
                        .align = TextStyle::Align::centre};
  const double middle_x = cell.x + cell.width / 2.0, middle_y = cell.y + cell.height / 2.0 + 6;
  const auto letter = [&](char c, double x, double y) {
    draw_over_picture(*figure_, std::string(1, c), x, y, style);
  };
  letter(view.left, cell.x + 13, middle_y);
  letter(view.right, cell.x + cell.width - 13, middle_y);
  letter(view.top, middle_x, cell.y + 20);
  letter(view.bottom, middle_x, cell.y + cell.height - 9);
}

/// Marks at the cell's edges where the other plane cuts this one.
void ExamSheet::draw_focus_ticks(const SheetPanel& panel) {
  constexpr double length = 9;
  const auto [x, y] = panel.pixel(box_, focus_.voxel);
  const SheetCell& cell = panel.cell;
  const double right = cell.x + cell.width, bottom = cell.y + cell.height;
  figure_->line(cell.x, y, cell.x + length, y, warning, 2);
  figure_->line(right - length, y, right, y, warning, 2);
  figure_->line(x, cell.y, x, cell.y + length, warning, 2);
  figure_->line(x, bottom - length, x, bottom, warning, 2);
}

/// 10 cm where the cell has room for it, less on small fields of view.
void ExamSheet::draw_scale_bar(const SheetPanel& panel) {
  double length_cm = 10;
  for (const double smaller : {5.0, 2.0, 1.0}) {
    if (length_cm * 10 * panel.pixels_per_mm > panel.cell.width * .45) length_cm = smaller;
  }
  const double length = length_cm * 10 * panel.pixels_per_mm;
  const double x = panel.cell.x + 14, y = panel.cell.y + panel.cell.height - 14;
  const Colour ink = on_white(panel.layer) ? black : bright;
  figure_->line(x, y, x + length, y, ink, 2);
  figure_->line(x, y - 5, x, y + 1, ink, 2);
  figure_->line(x + length, y - 5, x + length, y + 1, ink, 2);
  draw_over_picture(*figure_, fmt::format("{:.0f} cm", length_cm), x, y - 9,
                    {.size = 13, .colour = ink});
}

}  // namespace uptake
