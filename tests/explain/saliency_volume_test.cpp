#include "explain/saliency_volume.h"

#include <gtest/gtest.h>

#include "support/error_of.h"

namespace uptake {
namespace {

Grid grid_of(std::array<std::size_t, 3> size, Eigen::Vector3d spacing, Eigen::Vector3d first) {
  Grid grid;
  grid.size = size;
  grid.affine.diagonal() << spacing[0], spacing[1], spacing[2], 1;
  grid.affine.topRightCorner<3, 1>() = first;
  return grid;
}

/// Two blocks of four voxels of 1 mm: their middles lie at 1.5 and 5.5 mm.
const Grid blocks = grid_of({2, 1, 1}, {4, 4, 4}, {1.5, 0, 0});

TEST(OnGrid, IsLinearBetweenMiddlesAndLevelOutside) {
  const auto fine = on_grid({blocks, {0, 8}}, grid_of({9, 1, 1}, {1, 1, 1}, {0, 0, 0}), -1);
  EXPECT_EQ(fine.voxels, (std::vector<float>{0, 0, 1, 3, 5, 7, 8, 8, -1}));
}

TEST(OnGrid, CopiesWhatLiesOnTheSameVoxels) {
  const auto whole = grid_of({4, 3, 2}, {2, 2, 3}, {-10, 5, 7});
  Volume map{grid_of({2, 1, 2}, {2, 2, 3}, {-8, 7, 7}), {1, 2, 3, 4}};
  const auto found = on_grid(map, whole);
  for (std::size_t z = 0; z < 2; ++z) {
    for (std::size_t y = 0; y < 3; ++y) {
      for (std::size_t x = 0; x < 4; ++x) {
        const bool inside = y == 1 && (x == 1 || x == 2);
        EXPECT_EQ(found.at(x, y, z), inside ? map.at(x - 1, 0, z) : 0);
      }
    }
  }
}

TEST(OnGrid, FollowsAffinesThatRunBackwards) {
  Grid backwards = grid_of({3, 1, 1}, {-1, 1, 1}, {2, 0, 0});
  EXPECT_EQ(on_grid({grid_of({3, 1, 1}, {1, 1, 1}, {0, 0, 0}), {1, 2, 3}}, backwards).voxels,
            (std::vector<float>{3, 2, 1}));
}

TEST(OnGrid, RefusesGridsThatAreTurned) {
  Grid turned = blocks;
  turned.affine.topLeftCorner<2, 2>() << 0, 4, 4, 0;
  EXPECT_EQ(error_of([&] { return on_grid({blocks, {0, 8}}, turned); }).code(), "explain.grid");
}

/// Eq. 10: the minimum taken away, divided by the largest of what is left.
TEST(Normalised, IsEquation10) {
  const auto grid = grid_of({4, 1, 1}, {1, 1, 1}, {0, 0, 0});
  const auto map = normalised({grid_of({3, 1, 1}, {1, 1, 1}, {0, 0, 0}), {2, 10, 4}}, grid);
  EXPECT_EQ(map.values.voxels, (std::vector<float>{0, 1, .25, 0}));
  EXPECT_EQ(map.minimum, 2);
  EXPECT_EQ(map.range, 8);
  EXPECT_EQ(map.read, 3);
  EXPECT_EQ(hottest_voxel(map.values), (std::array<std::size_t, 3>{1, 0, 0}));
  EXPECT_DOUBLE_EQ(share_kept(map, .25), 2. / 3);
  EXPECT_DOUBLE_EQ(share_kept(map, .3), 1. / 3);
  auto kept = map.values.voxels;
  keep_from(kept, .25);
  EXPECT_EQ(kept, (std::vector<float>{0, 1, .25, 0}));
  keep_from(kept, .3);
  EXPECT_EQ(kept, (std::vector<float>{0, 1, 0, 0}));
}

TEST(Normalised, OfAnEvenMapIsNothing) {
  const auto map = normalised({blocks, {3, 3}}, blocks);
  EXPECT_EQ(map.values.voxels, (std::vector<float>{0, 0}));
  EXPECT_EQ(map.range, 0);
  EXPECT_EQ(share_kept(map, 0), 0);
}

}  // namespace
}  // namespace uptake
