#pragma once

#include "nn/libtorch.h"
#include "nn/norm_relu.h"
#include "nn/same_padding.h"

namespace uptake {

/// Maxima of voxels (nn/voxel_rows.h) that are not negative, with "same" padding. `places`
/// (uint8, the shape of the maxima) says which of a kernel's places each is from: an eighth of
/// torch's memory for it.
struct VoxelPool {
  torch::Tensor maxima, places;
};

/// `kernel` has at most 255 places.
VoxelPool pool_voxels(const torch::Tensor& voxels, const Size3& kernel, const Size3& stride);
/// Of norm_relu() of the voxels, which is never written down.
VoxelPool pool_voxels(const torch::Tensor& voxels, const NormTable& table, const Size3& kernel,
                      const Size3& stride);

/// dL/dvoxels from dL/dmaxima, added to `result` [B, l, h, w, C] or, with `add` off, written there.
void pool_backward(const torch::Tensor& gradient, const torch::Tensor& places, const Size3& kernel,
                   const Size3& stride, const torch::Tensor& result, bool add);

}  // namespace uptake
