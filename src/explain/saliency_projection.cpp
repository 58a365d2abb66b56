#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "explain/saliency_sheet.h"
#include "explain/sheet_frame.h"
#include "imaging/render_body.h"
#include "imaging/sheet_style.h"

namespace uptake {
namespace {

using namespace sheet;
using namespace explain_sheet;

constexpr int picture_width = 480, picture_height = 780, legend_width = 330;
constexpr int whole_width = 2 * margin + picture_width + gap + legend_width;
constexpr int whole_height = title_height + picture_height + footer_height;
constexpr int legend_step = 44, swatch = 22;

/// What is kept is seen, and more of it the higher it is.
Image as_opacity(Image image) {
  for (float& value : image.values) value = value > 0 ? .35F + .65F * value : 0;
  return image;
}

void draw_legend(Figure& figure, const std::vector<RegionLayer>& regions) {
  const int x = margin + picture_width + gap;
  int y = title_height + 8;
  for (std::size_t i = 0; i < regions.size() && y + legend_step < whole_height; ++i) {
    const auto& region = regions[i];
    figure.fill(x, y, swatch, swatch, region_colour(i));
    figure.text_within(region.region, x + swatch + 10, y + 10, legend_width - swatch - 10,
                       {.size = 15, .colour = bright});
    figure.text(fmt::format("{:.0f} %, kept from {:g}", 100 * region.probability, region.threshold),
                x + swatch + 10, y + 28, {.size = 13, .colour = plain});
    y += legend_step;
  }
}

}  // namespace

Colour region_colour(std::size_t place) {
  constexpr std::array<Colour, 6> first = {
      {{213, 94, 0}, {0, 114, 178}, {0, 158, 115}, {204, 121, 167}, {230, 159, 0}, {86, 180, 233}}};
  if (place < first.size()) return first[place];
  // Further hues, each far from those before it: steps of the golden angle.
  const double hue = std::fmod(static_cast<double>(place) * 137.508, 360) / 60;
  const auto channel = [hue](double shift) {
    const double k = std::fmod(shift + hue, 6);
    const double level = .8 - .6 * std::clamp(std::min(k, 4 - k), 0.0, 1.0);
    return static_cast<std::uint8_t>(std::lround(255 * level));
  };
  return {channel(5), channel(3), channel(1)};
}

std::string render_saliency_projection(const Scan& scan, const std::vector<RegionLayer>& regions,
                                       const SaliencyFacts& facts) {
  const Windows windows = windows_for(scan);
  const View view = view_of(scan.grid, Plane::coronal);
  const Box box = body_box(scan, windows);
  const auto projected = [&](std::span<const float> voxels) {
    return crop_to(maximum_projection(scan.grid, voxels, view), scan.grid, view, box);
  };
  const Image pet = projected(scan.pet);
  const SheetCell cell{margin, title_height, picture_width, picture_height};
  const Placed placed = place(cell, pet);
  auto picture = paint(resize(pet, placed.width, placed.height), windows.pet, inverted_grey_map());
  for (std::size_t i = regions.size(); i-- > 0;) {  // the first, most probable one on top
    const auto layer = as_opacity(projected(regions[i].values));
    lay_over(picture, resize(layer, placed.width, placed.height), region_colour(i), .8);
  }
  Figure figure(whole_width, whole_height, page);
  draw_title(
      figure, whole_width, facts.exam,
      fmt::format("PET maximum projection, {} map of {} regions", facts.method, regions.size()));
  figure.fill(cell.x, cell.y, cell.width, cell.height, white);
  figure.picture(picture, placed.x, placed.y);
  figure.frame(cell.x, cell.y, cell.width, cell.height, panel_edge);
  draw_letters(figure, placed, view, true);
  draw_scale_bar(figure, placed, true);
  draw_legend(figure, regions);
  draw_notice(figure, whole_width, whole_height);
  return figure.png();
}

}  // namespace uptake
