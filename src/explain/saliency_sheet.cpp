#include "explain/saliency_sheet.h"

#include <fmt/format.h>

#include "explain/sheet_frame.h"
#include "imaging/render_body.h"
#include "imaging/sheet_style.h"

namespace uptake {
namespace {

using namespace sheet;
using namespace explain_sheet;

constexpr int coronal_width = 360, height_of_pictures = 680, axial_width = 480;
constexpr int sheet_width = 2 * margin + 2 * coronal_width + axial_width + 2 * gap;
constexpr double opacity = .85;

/// The sheet while it is drawn.
class Sheet {
 public:
  Sheet(const Scan& scan, const Volume& map, const std::array<std::size_t, 3>& voxel)
      : scan_(scan),
        map_(map),
        voxel_(voxel),
        windows_(windows_for(scan)),
        box_(box_with(body_box(scan, windows_), voxel)),
        figure_(sheet_width, height, page) {}

  std::string draw(const SaliencyFacts& facts) {
    const View coronal = view_of(scan_.grid, Plane::coronal);
    const View axial = view_of(scan_.grid, Plane::axial);
    draw_title(figure_, sheet_width,
               fmt::format("{}   {} {:.0f} %", facts.exam, facts.region, 100 * facts.probability),
               fmt::format("{}: axial slice {} of {}, coronal slice {} of {}", facts.method,
                           voxel_[axial.through] + 1, scan_.grid.size[axial.through],
                           voxel_[coronal.through] + 1, scan_.grid.size[coronal.through]));
    constexpr int half = (height_of_pictures - gap) / 2;
    int x = margin;
    for (const bool pet : {false, true}) {
      draw_cell({x, title_height, coronal_width, height_of_pictures}, coronal, pet);
      x += coronal_width + gap;
    }
    for (const bool pet : {false, true}) {
      draw_cell({x, title_height + (pet ? half + gap : 0), axial_width, half}, axial, pet);
    }
    draw_notice(figure_, sheet_width, height);
    return figure_.png();
  }

 private:
  static constexpr int height = title_height + height_of_pictures + footer_height;

  /// A map may be hottest outside the body.
  static Box box_with(Box box, const std::array<std::size_t, 3>& voxel) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      box.low[axis] = std::min(box.low[axis], voxel[axis]);
      box.high[axis] = std::max(box.high[axis], voxel[axis] + 1);
    }
    return box;
  }

  void draw_cell(const SheetCell& cell, const View& view, bool pet) {
    const auto slice = [&](std::span<const float> voxels) {
      return crop_to(extract_slice(scan_.grid, voxels, view, voxel_[view.through]), scan_.grid,
                     view, box_);
    };
    const Image under = slice(pet ? scan_.pet : scan_.ct), over = slice(map_.voxels);
    const Placed placed = place(cell, under);
    const auto sized = [&](const Image& image) {
      return resize(image, placed.width, placed.height);
    };
    auto picture = pet ? paint(sized(under), windows_.pet, inverted_grey_map())
                       : paint(sized(under), windows_.ct, grey_map());
    lay_over(picture, sized(over), saliency_red, opacity);
    figure_.fill(cell.x, cell.y, cell.width, cell.height, pet ? white : black);
    figure_.picture(picture, placed.x, placed.y);
    figure_.frame(cell.x, cell.y, cell.width, cell.height, panel_edge);
    draw_letters(figure_, placed, view, pet);
    draw_ticks(figure_, placed, view, box_, voxel_);
    draw_scale_bar(figure_, placed, pet);
  }

  const Scan& scan_;
  const Volume& map_;
  std::array<std::size_t, 3> voxel_;
  Windows windows_;
  Box box_;
  Figure figure_;
};

}  // namespace

std::string render_saliency_sheet(const Scan& scan, const Volume& map,
                                  const std::array<std::size_t, 3>& voxel,
                                  const SaliencyFacts& facts) {
  return Sheet(scan, map, voxel).draw(facts);
}

}  // namespace uptake
