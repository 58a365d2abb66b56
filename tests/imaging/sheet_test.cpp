#include "imaging/sheet.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "synthetic_scan.h"

namespace uptake {
namespace {

const SheetPanel& panel_of(const ExamSheet& sheet, SheetLayer layer, char top) {
  for (const SheetPanel& panel : sheet.panels()) {
    if (panel.layer == layer && panel.view.top == top) return panel;
  }
  throw std::logic_error("no such panel");
}

Colour colour_at(const ExamSheet& sheet, const SheetPanel& panel, const test::Point& point,
                 const Grid& grid) {
  const auto [x, y] = panel.pixel(sheet.box(), test::voxel_of(grid, point));
  return sheet.figure().pixel(static_cast<int>(x), static_cast<int>(y));
}

TEST(Sheet, HotLesionInTheLeftLungIsBlackOnTheViewersRight) {
  const Scan scan = test::synthetic_scan();
  const ExamSheet sheet(scan, {"E1", "2001-03-17", ""});
  for (const char top : {'H', 'A'}) {
    const SheetPanel& pet = panel_of(sheet, SheetLayer::pet, top);
    EXPECT_EQ(colour_at(sheet, pet, test::lesion_centre, scan.grid), (Colour{0, 0, 0})) << top;
    const auto [x, y] = pet.pixel(sheet.box(), sheet.focus().voxel);
    EXPECT_GT(x, pet.x + .5 * static_cast<double>(pet.width)) << top;
  }
  // The same point mirrored lies in the right lung: hardly any uptake.
  const SheetPanel& coronal = panel_of(sheet, SheetLayer::pet, 'H');
  test::Point mirrored = test::lesion_centre;
  mirrored[0] *= -1;
  EXPECT_GT(colour_at(sheet, coronal, mirrored, scan.grid).red, 220);
}

TEST(Sheet, HeadIsUpAndTheSpineIsDown) {
  const Scan scan = test::synthetic_scan();
  const ExamSheet sheet(scan, {"E1", "", ""});
  const SheetPanel& coronal = panel_of(sheet, SheetLayer::projection, 'H');
  EXPECT_EQ(colour_at(sheet, coronal, {0, 0, 425}, scan.grid), (Colour{0, 0, 0}));  // brain
  EXPECT_LT(coronal.pixel(sheet.box(), test::voxel_of(scan.grid, {0, 0, 425}))[1],
            coronal.pixel(sheet.box(), test::voxel_of(scan.grid, {0, 0, -310}))[1]);
  const SheetPanel& axial = panel_of(sheet, SheetLayer::ct, 'A');
  const test::Point spine{0, 70, test::lesion_centre[2]};
  EXPECT_EQ(colour_at(sheet, axial, spine, scan.grid), (Colour{255, 255, 255}));
  EXPECT_GT(axial.pixel(sheet.box(), test::voxel_of(scan.grid, spine))[1],
            axial.y + .5 * static_cast<double>(axial.height));
}

TEST(Sheet, FusedIsHeatWhereThereIsUptakeAndGreyWhereThereIsNone) {
  const Scan scan = test::synthetic_scan();
  const ExamSheet sheet(scan, {"E1", "", ""});
  const SheetPanel& fused = panel_of(sheet, SheetLayer::fused, 'H');
  const Colour lesion = colour_at(sheet, fused, test::lesion_centre, scan.grid);
  EXPECT_GT(lesion.red, lesion.blue + 40);
  const Colour lung = colour_at(sheet, fused, {-85, -5, 240}, scan.grid);
  EXPECT_EQ(lung, (Colour{0, 0, 0}));
}

// 40 mm across by 40 mm down, in voxels of 1 by 4 mm: the picture is a square all the same.
TEST(Sheet, ShapesAreTrueToMillimetres) {
  Scan scan;
  scan.grid.size = {160, 160, 40};
  scan.grid.affine.diagonal() << 1, 1, 4, 1;
  scan.ct.assign(scan.grid.voxels(), 40);
  scan.pet.assign(scan.grid.voxels(), 1);
  const ExamSheet sheet(scan, {"E1", "", ""});
  for (const SheetPanel& panel : sheet.panels()) {
    EXPECT_NEAR(static_cast<double>(panel.width), static_cast<double>(panel.height), 1.01);
    EXPECT_NEAR(static_cast<double>(panel.width) / panel.pixels_per_mm, 160, .5);
  }
}

TEST(Sheet, TallAndFlatExamsKeepWithinTheSheet) {
  for (const auto& spacing : {std::array{4.0, 4.0, 10.0}, std::array{10.0, 10.0, .5}}) {
    Scan scan = test::synthetic_scan({40, 40, 100});
    for (int a = 0; a < 3; ++a) scan.grid.affine(a, a) = spacing[a];
    const ExamSheet sheet(scan, {"E1", "", ""});
    EXPECT_EQ(sheet.panels().size(), 7u);
    for (const SheetPanel& panel : sheet.panels()) {
      EXPECT_GE(panel.x, panel.cell.x);
      EXPECT_GE(panel.y, panel.cell.y);
      EXPECT_LE(panel.x + static_cast<int>(panel.width), panel.cell.x + panel.cell.width);
      EXPECT_LE(panel.y + static_cast<int>(panel.height), panel.cell.y + panel.cell.height);
      EXPECT_LE(panel.cell.y + panel.cell.height, 1160);
    }
  }
}

TEST(Sheet, SaysWhichSlicesItShows) {
  const Scan scan = test::synthetic_scan();
  const ExamSheet sheet(scan, {"E1", "", ""});
  EXPECT_EQ(sheet.caption().substr(0, 91),
            "axial slice 149 of 200 and coronal slice 55 of 112 through the hottest small focus: "
            "SUVbw 1");
}

TEST(Sheet, WithoutSuvAWarningStandsOverTheColourBars) {
  Scan scan = test::synthetic_scan();
  const auto warning_pixels = [&] {
    const ExamSheet sheet(scan, {"E1", "", "no patient weight (0010,1030)"});
    const SheetPanel& last = sheet.panels().back();
    int count = 0;
    for (int y = last.cell.y + 5; y < last.cell.y + 80; ++y) {
      for (int x = 1200; x < 1560; ++x) {
        count += sheet.figure().pixel(x, y) == Colour{255, 190, 70};
      }
    }
    return count;
  };
  EXPECT_EQ(warning_pixels(), 0);
  scan.pet_unit = PetUnit::bq_per_ml;
  EXPECT_GT(warning_pixels(), 300);
}

TEST(Sheet, IsAPngWhateverTheTextHolds) {
  const Scan scan = test::synthetic_scan({20, 20, 40});
  const std::string png =
      render_exam_sheet(scan, {"\xff\x01 exam \n" + std::string(5000, 'x'), "", ""});
  EXPECT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_EQ(png.substr(16, 4), std::string("\x00\x00\x06\x40", 4));  // IHDR: 1600 pixels wide
}

TEST(Sheet, ASingleVoxelIsShown) {
  Scan scan;
  scan.grid.size = {1, 1, 1};
  scan.ct = {40};
  scan.pet = {3};
  EXPECT_NO_THROW(render_exam_sheet(scan, {"E1", "", ""}));
}

}  // namespace
}  // namespace uptake
