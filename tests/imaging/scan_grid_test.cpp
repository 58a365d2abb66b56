#include "imaging/scan_grid.h"

#include <gtest/gtest.h>

namespace uptake {
namespace {

Grid axial(std::size_t side, double pixel, std::size_t slices, double step, double z) {
  Grid g;
  g.size = {side, side, slices};
  const double corner = -pixel * (static_cast<double>(side) - 1) / 2;
  g.affine << pixel, 0, 0, corner, 0, pixel, 0, corner, 0, 0, step, z, 0, 0, 0, 1;
  return g;
}

TEST(Canonical, TurnsFeetFirstAround) {
  Grid g = axial(4, 2, 10, -3, 27);
  const Grid c = canonical(g);
  EXPECT_NEAR(c.affine(2, 2), 3, 1e-12);
  EXPECT_NEAR(c.affine(2, 3), 0, 1e-12);
  EXPECT_EQ(c.size, g.size);
}

TEST(Canonical, OrdersTheAxesOfACoronalStack) {
  Grid g;  // columns to the left, rows to the feet, slices to the back
  g.size = {5, 7, 3};
  g.affine << 2, 0, 0, -4, 0, 0, 6, -6, 0, -3, 0, 18, 0, 0, 0, 1;
  const Grid c = canonical(g);
  EXPECT_EQ(c.size, (std::array<std::size_t, 3>{5, 3, 7}));
  EXPECT_TRUE(c.position(0, 0, 0).isApprox(Eigen::Vector3d(-4, -6, 0)));
  EXPECT_TRUE(c.position(4, 2, 6).isApprox(Eigen::Vector3d(4, 6, 18)));
}

TEST(ScanGrid, CutsNeitherAndKeepsThePetsSlices) {
  const Grid pet = axial(128, 5.46875, 200, 3.27, -800);  // 700 mm
  const Grid ct = axial(512, 0.976562, 220, 3.27, -810);  // 500 mm
  const Grid g = scan_grid(pet, ct, 224, 224);
  EXPECT_EQ(g.size, (std::array<std::size_t, 3>{224, 224, 200}));
  EXPECT_NEAR(g.spacing()[0], 3.125, 1e-9);  // 700 mm / 224
  EXPECT_NEAR(g.position(0, 0, 0).x(), -350 + 3.125 / 2, 1e-9);
  EXPECT_NEAR(g.position(0, 0, 199).z(), -800 + 199 * 3.27, 1e-9);
}

TEST(ScanGrid, CoversFieldsOfViewThatAreNotConcentric) {
  const Grid pet = axial(100, 5, 10, 3, 0);  // -250 .. 250
  Grid ct = axial(100, 5, 10, 3, 0);
  ct.affine(0, 3) += 60;  // -190 .. 310
  const Grid g = scan_grid(pet, ct, 112, 112);
  EXPECT_NEAR(g.spacing()[0], 5, 1e-9);  // 560 mm / 112
  EXPECT_NEAR(g.position(0, 0, 0).x(), -247.5, 1e-9);
  EXPECT_NEAR(g.position(0, 111, 0).y() - g.position(0, 0, 0).y(), 555, 1e-9);  // square pixels
}

TEST(ScanGrid, CoversACtThatReachesFurtherDown) {
  const Grid pet = axial(100, 5, 10, 3, 0);  // -250 .. 250
  Grid ct = axial(100, 5, 10, 3, 0);
  ct.affine(1, 3) += 60;  // -190 .. 310 from front to back
  const Grid g = scan_grid(pet, ct, 112, 112);
  EXPECT_NEAR(g.spacing()[1], 5, 1e-9);
  EXPECT_NEAR(g.position(0, 0, 0).y(), -247.5, 1e-9);
}

TEST(ScanGrid, PixelsStaySquareOnAnOblongGrid) {
  const Grid pet = axial(100, 5, 10, 3, 0);
  const Grid g = scan_grid(pet, pet, 100, 200);
  EXPECT_NEAR(g.spacing()[0], g.spacing()[1], 1e-12);
  EXPECT_NEAR(g.position(99.5, 49.5, 0).x(), 0, 1e-9);
}

TEST(AxialCoverage, IsTheSharedPartOfThePet) {
  const Grid pet = axial(10, 5, 100, 3, 0);
  EXPECT_NEAR(axial_coverage(pet, pet), 1, 1e-12);
  EXPECT_NEAR(axial_coverage(pet, axial(10, 5, 50, 3, 0)), 0.5, 1e-12);
  EXPECT_EQ(axial_coverage(pet, axial(10, 5, 50, 3, 1000)), 0);
}

}  // namespace
}  // namespace uptake
