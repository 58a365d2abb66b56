#pragma once

#include "nn/libtorch.h"
#include "nn/norm_group.h"
#include "nn/voxel_rows.h"

namespace uptake {

/// Batch normalisation and ReLU of voxels in one pass over memory, and their gradient in two. Only
/// the values before (z) are needed for it: what comes out is made again where it is wanted.
/// Results do not depend on the number of threads.

struct Moments {
  torch::Tensor mean, variance;  ///< float64 [C]; the variance divides by the number of voxels
  double voxels = 0;
};
/// `group`: of the voxels of all its processes.
Moments moments_of(const VoxelRows& z, const NormGroup* group = nullptr);

/// A channel's numbers, float32 [C] each: y = max(0, scale z + shift).
struct NormTable {
  torch::Tensor scale, shift;
  torch::Tensor mean, inverse;  ///< of which they are made: scale = weight * inverse
  bool of_batch = true;         ///< mean and inverse are z's own, and move with it
  NormGroupPointer group;       ///< over whose processes the batch is
  bool guided = false;          ///< its ReLU is a guided one (nn/guided_relu.h)
};
NormTable make_norm_table(const Moments& moments, double epsilon, const torch::Tensor& weight,
                          const torch::Tensor& bias, bool of_batch);

void norm_relu(const VoxelRows& z, const NormTable& table, const VoxelRows& y);

struct NormGradient {
  torch::Tensor weight, bias;  ///< float32 [C]
};
/// `gradient` is dL/dy; dL/dz is written to `result`, which may be the same memory.
NormGradient norm_relu_backward(const VoxelRows& z, const NormTable& table,
                                const VoxelRows& gradient, const VoxelRows& result);

}  // namespace uptake
