#pragma once

#include <cstdint>
#include <vector>

#include "nn/libtorch.h"

namespace uptake {

/// What the fused path computes on: float32 [B, l, h, w, C], a voxel's channels side by side, which
/// is how oneDNN's convolutions are fast without laying anything out anew. C is a multiple of 8.
/// Memory in huge pages where it is large: a fresh page costs more than filling it.
torch::Tensor empty_voxels(std::vector<std::int64_t> shape);

/// Some of the channels of such a tensor, as a matrix of voxels and channels in its memory.
struct VoxelRows {
  float* first = nullptr;
  std::int64_t rows = 0, channels = 0, stride = 0;
};

VoxelRows rows_of(const torch::Tensor& voxels);  ///< all channels
VoxelRows rows_of(const torch::Tensor& voxels, std::int64_t first, std::int64_t channels);

}  // namespace uptake
