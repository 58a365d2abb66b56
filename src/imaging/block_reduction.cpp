#include "imaging/block_reduction.h"

#include <algorithm>
#include <limits>

namespace uptake {
namespace {

/// Goes through the voxels in their order: take(value, block).
template <class Take>
void each_voxel(const Grid& grid, const std::vector<float>& voxels, std::size_t side, Take take) {
  const auto [columns, rows, slices] = grid.size;
  const auto blocks = block_grid(grid, side).size;
  std::size_t voxel = 0;
  for (std::size_t z = 0; z < slices; ++z) {
    for (std::size_t y = 0; y < rows; ++y) {
      const std::size_t line = (z / side * blocks[1] + y / side) * blocks[0];
      for (std::size_t x = 0; x < columns; ++x, ++voxel) take(voxels[voxel], line + x / side);
    }
  }
}

}  // namespace

Grid block_grid(const Grid& grid, std::size_t side) {
  Grid blocks;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    blocks.size[axis] = (grid.size[axis] + side - 1) / side;
    const auto column = static_cast<int>(axis);
    blocks.affine.col(column) = static_cast<double>(side) * grid.affine.col(column);
  }
  const double middle = (static_cast<double>(side) - 1) / 2;
  blocks.affine.col(3) << grid.position(middle, middle, middle), 1;
  return blocks;
}

std::vector<float> block_highest(const Grid& grid, const std::vector<float>& voxels,
                                 std::size_t side) {
  std::vector<float> highest(block_grid(grid, side).voxels(),
                             -std::numeric_limits<float>::infinity());
  each_voxel(grid, voxels, side, [&](float value, std::size_t block) {
    highest[block] = std::max(highest[block], value);
  });
  return highest;
}

std::vector<float> block_mean(const Grid& grid, const std::vector<float>& voxels,
                              std::size_t side) {
  std::vector<float> mean(block_grid(grid, side).voxels(), 0), count(mean);
  each_voxel(grid, voxels, side, [&](float value, std::size_t block) {
    mean[block] += value;
    ++count[block];
  });
  for (std::size_t block = 0; block < mean.size(); ++block) mean[block] /= count[block];
  return mean;
}

}  // namespace uptake
