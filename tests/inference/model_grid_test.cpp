#include "inference/model_grid.h"

#include <gtest/gtest.h>

namespace uptake {
namespace {

/// Voxels of 5 x 5 x 3 mm; the first one's middle lies at (-100, -200, 30).
Grid scan() {
  Grid grid;
  grid.size = {80, 80, 20};
  grid.affine.diagonal() << 5, 5, 3, 1;
  grid.affine.topRightCorner<3, 1>() << -100, -200, 30;
  return grid;
}

void expect_position(const Grid& grid, const Eigen::Vector3d& voxel, const Eigen::Vector3d& mm) {
  EXPECT_TRUE(grid.position(voxel[0], voxel[1], voxel[2]).isApprox(mm, 1e-12))
      << grid.position(voxel[0], voxel[1], voxel[2]).transpose() << " and not " << mm.transpose();
}

/// A window of 64 columns and 48 rows in the middle of 80 begins at voxels 8 and 16.
TEST(ModelGrid, OfACropIsAPartOfTheScan) {
  ScanModelConfig config;
  config.rows = config.crop_rows = 48;
  config.columns = config.crop_columns = 64;
  const auto grid = model_grid(scan(), config, 1, 1);
  EXPECT_EQ(grid.size, (std::array<std::size_t, 3>{64, 48, 20}));
  expect_position(grid, {0, 0, 0}, {-100 + 8 * 5, -200 + 16 * 5, 30});
  expect_position(grid, {63, 47, 19}, {-100 + 71 * 5, -200 + 63 * 5, 30 + 19 * 3});
}

/// Blocks of 8: their middles lie between the fourth and the fifth voxel; 20 slices make 3.
TEST(ModelGrid, OfAnEncodingHasTheMiddlesOfBlocks) {
  ScanModelConfig config;
  config.rows = config.crop_rows = 48;
  config.columns = config.crop_columns = 64;
  const auto grid = model_grid(scan(), config, 8, 8);
  EXPECT_EQ(grid.size, (std::array<std::size_t, 3>{8, 6, 3}));
  expect_position(grid, {0, 0, 0}, {-100 + 11.5 * 5, -200 + 19.5 * 5, 30 + 3.5 * 3});
  expect_position(grid, {1, 2, 1}, {-100 + 19.5 * 5, -200 + 35.5 * 5, 30 + 11.5 * 3});
}

/// All of the slice read at half its size: a pixel is two voxels wide, and its middle is between
/// them.
TEST(ModelGrid, OfAResampledScanHasLargerVoxels) {
  ScanModelConfig config;
  config.rows = config.columns = 40;
  const auto grid = model_grid(scan(), config, 1, 1);
  expect_position(grid, {0, 0, 0}, {-100 + .5 * 5, -200 + .5 * 5, 30});
  expect_position(grid, {39, 39, 1}, {-100 + 78.5 * 5, -200 + 78.5 * 5, 33});
}

}  // namespace
}  // namespace uptake
