#include "imaging/block_reduction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

namespace uptake {
namespace {

using testing::ElementsAre;

/// 2 x 3 x 4 mm, turned and moved.
Grid some_grid(std::size_t columns, std::size_t rows, std::size_t slices) {
  Grid grid;
  grid.size = {columns, rows, slices};
  grid.affine << 0, -3, 0, 10,  //
      2, 0, 0, -20,             //
      0, 0, 4, 30,              //
      0, 0, 0, 1;
  return grid;
}

TEST(BlockGrid, liesInTheMiddleOfItsBlocks) {
  const Grid grid = some_grid(6, 4, 5), blocks = block_grid(grid, 2);
  EXPECT_THAT(blocks.size, ElementsAre(3, 2, 3));
  EXPECT_THAT(blocks.spacing(), ElementsAre(4, 6, 8));
  EXPECT_TRUE(blocks.position(1, 0, 2).isApprox(grid.position(2.5, .5, 4.5)));
}

TEST(BlockReduction, takesTheHighestAndTheMeanOfEachBlock) {
  const Grid grid = some_grid(4, 2, 2);
  const std::vector<float> voxels{1, 2, -5, -6,  //
                                  3, 4, -7, -8,  //
                                  0, 0, -1, -1,  //
                                  0, 9, -2, -2};
  EXPECT_THAT(block_highest(grid, voxels, 2), ElementsAre(9, -1));
  EXPECT_THAT(block_mean(grid, voxels, 2), ElementsAre(19 / 8.F, -4));
}

TEST(BlockReduction, keepsWhatIsLeftAtTheEnds) {
  const Grid grid = some_grid(3, 1, 1);
  EXPECT_THAT(block_highest(grid, {1, 2, -3}, 2), ElementsAre(2, -3));
  EXPECT_THAT(block_mean(grid, {1, 2, -3}, 2), ElementsAre(1.5F, -3));
}

RC_GTEST_PROP(BlockReduction, losesNothing, ()) {
  const auto size = [] { return *rc::gen::inRange<std::size_t>(1, 8); };
  const Grid grid = some_grid(size(), size(), size());
  const auto side = *rc::gen::inRange<std::size_t>(1, 5);
  std::vector<float> voxels(grid.voxels());
  for (float& voxel : voxels) voxel = static_cast<float>(*rc::gen::inRange(-100, 100));
  const auto highest = block_highest(grid, voxels, side), mean = block_mean(grid, voxels, side);
  RC_ASSERT(std::ranges::max(highest) == std::ranges::max(voxels));
  for (std::size_t i = 0; i < mean.size(); ++i) RC_ASSERT(mean[i] <= highest[i] + 1e-4F);
  if (side == 1) RC_ASSERT(highest == voxels && mean == voxels);
  const auto whole = [side](std::size_t length) { return length % side == 0; };
  if (!std::ranges::all_of(grid.size, whole)) return;
  const auto sum = [](const auto& all) { return std::accumulate(all.begin(), all.end(), 0.0); };
  RC_ASSERT(std::abs(sum(mean) * static_cast<double>(side * side * side) - sum(voxels)) < .1);
}

}  // namespace
}  // namespace uptake
