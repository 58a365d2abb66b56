#include "imaging/sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "imaging/render_notice.h"
#include "imaging/sheet_style.h"

namespace uptake {
namespace {

using namespace sheet;

constexpr int tallest_coronal = 660, tallest_axial = 360, least_axial = 340, least_coronal = 240;

std::string window_heading(const char* name, const Window& window, const std::string& unit) {
  return fmt::format("{}   {} to {} {}", name, axis_number(window.low), axis_number(window.high),
                     unit);
}

}  // namespace

ExamSheet::ExamSheet(const Scan& scan, const SheetFacts& facts)
    : scan_(scan), windows_(windows_for(scan)), focus_(choose_focus(scan)) {
  const View coronal = view_of(scan.grid, Plane::coronal);
  const View axial = view_of(scan.grid, Plane::axial);
  box_ = body_box(scan, windows_);
  caption_ = fmt::format("axial slice {} of {} and coronal slice {} of {} through the {}",
                         focus_.voxel[axial.through] + 1, scan.grid.size[axial.through],
                         focus_.voxel[coronal.through] + 1, scan.grid.size[coronal.through],
                         describe(focus_, scan.pet_unit));
  const int coronal_height = row_height(coronal, least_coronal, tallest_coronal);
  const int axial_height = row_height(axial, least_axial, tallest_axial);
  const int coronal_top = title_height + heading_height;
  const int axial_top = coronal_top + coronal_height + heading_height;
  figure_ = std::make_unique<Figure>(width, axial_top + axial_height + footer_height, page);
  draw_header(facts);
  draw_row(coronal, coronal_top, coronal_height, true);
  draw_row(axial, axial_top, axial_height, false);
  draw_key({margin + 3 * (cell_width + gap), axial_top, cell_width, axial_height}, facts);
  figure_->text(research_notice, width / 2.0, axial_top + axial_height + 28,
                {.size = 15, .colour = dim, .align = TextStyle::Align::centre});
}

int ExamSheet::row_height(const View& view, int least, int most) const {
  const auto spacing = scan_.grid.spacing();
  const double aspect = static_cast<double>(box_.size(view.down)) * spacing[view.down] /
                        (static_cast<double>(box_.size(view.across)) * spacing[view.across]);
  return static_cast<int>(std::lround(std::clamp<double>(cell_width * aspect, least, most)));
}

void ExamSheet::draw_header(const SheetFacts& facts) {
  const auto spacing = scan_.grid.spacing();
  const auto& size = scan_.grid.size;
  const std::string grid =
      fmt::format("{} × {} × {} voxels of {:.2f} × {:.2f} × {:.2f} mm", size[0], size[1], size[2],
                  spacing[0], spacing[1], spacing[2]);
  const TextStyle small{.size = 16, .colour = plain, .align = TextStyle::Align::right};
  const double grid_width = figure_->text_width(grid, small);
  figure_->text(grid, width - margin, 42, small);
  const TextStyle title{.size = 26, .colour = bright, .bold = true};
  const double room = width - 3 * margin - grid_width - 180;
  figure_->text_within(facts.exam, margin, 42, room, title);
  const double after = std::min(room, figure_->text_width(facts.exam, title));
  figure_->text_within(facts.date, margin + after + 24, 42, 160, {.size = 18, .colour = plain});
}

void ExamSheet::draw_row(const View& view, int y, int height, bool with_projection) {
  const std::size_t slice = focus_.voxel[view.through];
  const auto shown = [&](const Image& image) { return crop_to(image, scan_.grid, view, box_); };
  const Image ct = shown(extract_slice(scan_.grid, scan_.ct, view, slice));
  const Image pet = shown(extract_slice(scan_.grid, scan_.pet, view, slice));

  const std::string unit = unit_in_words(scan_.pet_unit);
  const std::string place = with_projection ? "coronal" : "axial";
  int x = margin;
  const auto cell = [&](SheetLayer layer, const Image& values, const std::string& heading) {
    figure_->text_within(heading, x + 2, y - 9, cell_width - 4, {.size = 15, .colour = plain});
    draw_panel(layer, view, {x, y, cell_width, height}, ct, values);
    x += cell_width + gap;
  };
  cell(SheetLayer::ct, pet, window_heading(("CT " + place).c_str(), windows_.ct, "HU"));
  cell(SheetLayer::pet, pet, window_heading(("PET " + place).c_str(), windows_.pet, unit));
  cell(SheetLayer::fused, pet, "PET on CT " + place);
  if (!with_projection) return;
  const Image projection = shown(maximum_projection(scan_.grid, scan_.pet, view));
  cell(SheetLayer::projection, projection,
       window_heading("PET maximum projection", windows_.pet, unit));
}

std::string render_exam_sheet(const Scan& scan, const SheetFacts& facts) {
  return ExamSheet(scan, facts).figure().png();
}

}  // namespace uptake
