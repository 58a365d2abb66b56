#include "imaging/projection.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "core/error.h"

namespace uptake {
namespace {

/// 3 columns, 4 rows, 5 slices of 2, 3 and 4 mm; voxel (x, y, z) has the value 100z + 10y + x.
struct Numbered {
  Grid grid;
  std::vector<float> voxels;
  Numbered() {
    grid.size = {3, 4, 5};
    grid.affine.diagonal() << 2, 3, 4, 1;
    for (int z = 0; z < 5; ++z) {
      for (int y = 0; y < 4; ++y) {
        for (int x = 0; x < 3; ++x) voxels.push_back(static_cast<float>(100 * z + 10 * y + x));
      }
    }
  }
};

// LPS: columns run to the patient's left, rows to the back, slices to the head.
TEST(Projection, AxialHasFrontUpAndLeftOnTheRight) {
  const Numbered n;
  const View view = view_of(n.grid, Plane::axial);
  const Image image = extract_slice(n.grid, n.voxels, view, 2);
  ASSERT_EQ(image.width, 3u);
  ASSERT_EQ(image.height, 4u);
  EXPECT_EQ(image.pixel_width, 2);
  EXPECT_EQ(image.pixel_height, 3);
  EXPECT_EQ(image.at(0, 0), 200);  // top left: front, patient's right
  EXPECT_EQ(image.at(2, 0), 202);  // top right: front, patient's left
  EXPECT_EQ(image.at(2, 3), 232);  // bottom right: back, patient's left
  EXPECT_EQ(std::string({view.left, view.right, view.top, view.bottom}), "RLAP");
}

TEST(Projection, CoronalHasHeadUpAndLeftOnTheRight) {
  const Numbered n;
  const View view = view_of(n.grid, Plane::coronal);
  const Image image = extract_slice(n.grid, n.voxels, view, 1);
  ASSERT_EQ(image.height, 5u);
  EXPECT_EQ(image.pixel_height, 4);
  EXPECT_EQ(image.at(0, 0), 410);  // top left: head, patient's right
  EXPECT_EQ(image.at(2, 4), 12);   // bottom right: feet, patient's left
  EXPECT_EQ(std::string({view.left, view.right, view.top, view.bottom}), "RLHF");
}

TEST(Projection, SagittalHasHeadUpAndFrontOnTheLeft) {
  const Numbered n;
  const View view = view_of(n.grid, Plane::sagittal);
  const Image image = extract_slice(n.grid, n.voxels, view, 2);
  EXPECT_EQ(image.at(0, 0), 402);  // top left: head, front
  EXPECT_EQ(image.at(3, 4), 32);   // bottom right: feet, back
  EXPECT_EQ(std::string({view.left, view.right, view.top, view.bottom}), "APHF");
}

// Slices stacked from head to feet with columns to the patient's right: the picture must not
// change.
TEST(Projection, FollowsTheAffineAndNotTheOrderOfVoxels) {
  Numbered n;
  n.grid.affine.diagonal() << -2, 3, -4, 1;
  const View view = view_of(n.grid, Plane::coronal);
  const Image image = extract_slice(n.grid, n.voxels, view, 1);
  EXPECT_EQ(image.at(0, 0), 12);  // head is slice 0, the patient's right is column 2
  EXPECT_EQ(image.at(2, 4), 410);
  const auto pixel = view.pixel(n.grid, {2, 1, 0});
  EXPECT_EQ(pixel.x, 0u);
  EXPECT_EQ(pixel.y, 0u);
}

// A sagittal acquisition: columns run to the back, rows to the feet, slices to the left.
TEST(Projection, FindsPatientAxesOfASagittalAcquisition) {
  Numbered n;
  n.grid.affine = Eigen::Matrix4d::Zero();
  n.grid.affine(1, 0) = 2;
  n.grid.affine(2, 1) = -3;
  n.grid.affine(0, 2) = 4;
  n.grid.affine(3, 3) = 1;
  const Image axial = extract_slice(n.grid, n.voxels, view_of(n.grid, Plane::axial), 0);
  EXPECT_EQ(axial.width, 5u);
  EXPECT_EQ(axial.height, 3u);
  EXPECT_EQ(axial.pixel_width, 4);
  EXPECT_EQ(axial.at(4, 2), 402);  // patient's left, back, head-most row
}

TEST(Projection, MaximumPassesOverWhatIsNoNumber) {
  Numbered n;
  const View view = view_of(n.grid, Plane::coronal);
  n.voxels[n.voxels.size() - 1] = std::numeric_limits<float>::quiet_NaN();  // (2, 3, 4)
  const Image image = maximum_projection(n.grid, n.voxels, view);
  EXPECT_EQ(image.at(0, 0), 430);  // the rearmost row has the largest number
  EXPECT_EQ(image.at(2, 0), 422);  // there it is not a number, so the next
  EXPECT_EQ(image.at(2, 4), 32);
}

TEST(Projection, RefusesWhatIsNotThere) {
  Numbered n;
  const View view = view_of(n.grid, Plane::axial);
  EXPECT_THROW(extract_slice(n.grid, n.voxels, view, 5), Error);
  EXPECT_THROW(extract_slice(n.grid, std::span(n.voxels).first(10), view, 0), Error);
  n.grid.affine(0, 0) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(view_of(n.grid, Plane::axial), Error);
}

TEST(Resize, EnlargesBilinearly) {
  const Image two{2, 1, 3, 5, {0, 8}};
  const Image four = resize(two, 4, 1);
  // Centres at -0.25, 0.25, 0.75, 1.25 of the source; beyond its edges the edge value holds.
  EXPECT_EQ(four.values, (std::vector<float>{0, 2, 6, 8}));
  EXPECT_EQ(four.pixel_width, 1.5);
  EXPECT_EQ(four.pixel_height, 5);
}

TEST(Resize, KeepsTheMeanWhenShrinking) {
  Image fine{64, 64, 1, 1, std::vector<float>(64 * 64, 0)};
  for (std::size_t i = 0; i < fine.values.size(); i += 2) fine.values[i] = 4;  // stripes
  const Image coarse = resize(fine, 8, 8);
  for (std::size_t y = 1; y < 7; ++y) {
    for (std::size_t x = 1; x < 7; ++x) EXPECT_NEAR(coarse.at(x, y), 2, .01);
  }
}

// One pixel of 64 in 64 x 64 lands in 8 x 8: none of it may fall between the target pixels.
TEST(Resize, LosesNothingSmallWhenShrinking) {
  for (std::size_t at = 16; at < 32; ++at) {
    Image fine{64, 64, 1, 1, std::vector<float>(64 * 64, 0)};
    fine.at(at, 40) = 64;
    const Image coarse = resize(fine, 8, 8);
    EXPECT_NEAR(std::accumulate(coarse.values.begin(), coarse.values.end(), 0.f), 1, .02) << at;
  }
}

TEST(Resize, LeavesTheSameSizeAlone) {
  const Image image{3, 2, 1, 1, {1, 2, 3, 4, 5, 6}};
  EXPECT_EQ(resize(image, 3, 2).values, image.values);
}

TEST(Crop, TakesTheRectangle) {
  const Image image{3, 3, 1, 1, {0, 1, 2, 3, 4, 5, 6, 7, 8}};
  EXPECT_EQ(crop(image, 1, 1, 2, 2).values, (std::vector<float>{4, 5, 7, 8}));
}

}  // namespace
}  // namespace uptake
