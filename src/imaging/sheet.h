#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "imaging/figure.h"
#include "imaging/render_body.h"
#include "imaging/render_focus.h"

namespace uptake {

/// What a sheet says beside its pictures.
struct SheetFacts {
  std::string exam, date;  ///< title line
  std::string not_suv;     ///< one sentence: why the PET is not in SUV; unused where it is
};

enum class SheetLayer { ct, pet, fused, projection };

/// A rectangle of the sheet, in its pixels.
struct SheetCell {
  int x, y, width, height;
};

/// One picture on the sheet.
struct SheetPanel {
  SheetLayer layer;
  View view;
  SheetCell cell;  ///< the room it has
  int x, y;        ///< top left corner of the picture, centred in the cell
  std::size_t width, height;
  double pixels_per_mm;
  /// Where the centre of a voxel lies on the sheet: (x, y).
  std::array<double, 2> pixel(const Box& box, const std::array<std::size_t, 3>& voxel) const;
};

/// One picture of an exam for a human reader, 1600 pixels wide and up to 1200 high: CT, PET, fused
/// and MIP, coronal over axial, through one point. Sizes are true to millimetres. An exam without
/// SUV is never shown in an SUV window, and the sheet says so.
class ExamSheet {
 public:
  /// Errors: "render.geometry", "render.slice". The scan must outlive the sheet.
  ExamSheet(const Scan& scan, const SheetFacts& facts);

  const Figure& figure() const { return *figure_; }
  const std::vector<SheetPanel>& panels() const { return panels_; }
  const Box& box() const { return box_; }
  const Focus& focus() const { return focus_; }
  /// "axial slice 122 of 300 and coronal slice 118 of 224 through the hottest small focus: ..."
  const std::string& caption() const { return caption_; }

 private:
  int row_height(const View& view, int least, int most) const;
  void draw_header(const SheetFacts& facts);
  void draw_row(const View& view, int y, int height, bool with_projection);
  void draw_panel(SheetLayer layer, const View& view, const SheetCell& cell, const Image& ct,
                  const Image& pet);
  void draw_letters(const SheetPanel& panel);
  void draw_focus_ticks(const SheetPanel& panel);
  void draw_scale_bar(const SheetPanel& panel);
  void draw_key(const SheetCell& cell, const SheetFacts& facts);

  const Scan& scan_;
  Windows windows_;
  Focus focus_;
  Box box_;
  std::string caption_;
  std::unique_ptr<Figure> figure_;
  std::vector<SheetPanel> panels_;
};

/// The sheet as the bytes of a PNG file.
std::string render_exam_sheet(const Scan& scan, const SheetFacts& facts);

}  // namespace uptake
