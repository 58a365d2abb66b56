#pragma once

#include <cstddef>
#include <vector>

#include "imaging/volume.h"

namespace uptake {

/// Blocks of `side` x `side` x `side` voxels become one voxel. At the end of an axis that `side`
/// does not divide, blocks hold what is left. `side` > 0; `voxels` as many as `grid` has.

/// The blocks' own grid: its affine gives the middle of whole blocks.
Grid block_grid(const Grid& grid, std::size_t side);
/// Each block's highest value: of a PET, what is left of a small focus on a coarse grid.
std::vector<float> block_highest(const Grid& grid, const std::vector<float>& voxels,
                                 std::size_t side);
std::vector<float> block_mean(const Grid& grid, const std::vector<float>& voxels, std::size_t side);

}  // namespace uptake
