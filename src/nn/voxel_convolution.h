#pragma once

#include "nn/libtorch.h"
#include "nn/same_padding.h"

namespace uptake {

/// Convolutions with "same" padding of voxels (nn/voxel_rows.h), by oneDNN, which pads both ends of
/// an axis differently without a copy. `weight` is float32 [C', C, kernel].

/// [B, l, h, w, C] -> [B, l', h', w', C']
torch::Tensor convolve_voxels(const torch::Tensor& voxels, const torch::Tensor& weight,
                              const Size3& stride, bool bf16 = false);
/// dL/dvoxels; `shape` is theirs.
torch::Tensor convolution_input_gradient(const torch::Tensor& gradient, const torch::Tensor& weight,
                                         const Size3& stride, torch::IntArrayRef shape,
                                         bool bf16 = false);
/// dL/dweight, float32 [C', C, kernel].
torch::Tensor convolution_weight_gradient(const torch::Tensor& gradient,
                                          const torch::Tensor& voxels, const Size3& kernel,
                                          const Size3& stride, bool bf16 = false);

}  // namespace uptake
