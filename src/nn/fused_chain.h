#pragma once

#include <vector>

#include "nn/conv_norm_relu.h"
#include "nn/libtorch.h"

namespace uptake {

struct PoolShape {
  Size3 kernel, stride;
};

/// Units one behind the other and a max pooling, as one operation: `voxels` [B, l, h, w, C]. What
/// the last unit gives is never written down; the backward pass keeps each unit's z, or with
/// `checkpointing` makes them again.
torch::Tensor fused_chain(const torch::Tensor& voxels, const std::vector<ConvNormReluImpl*>& units,
                          const PoolShape& pool, bool checkpointing);

/// A max pooling of what is not negative.
torch::Tensor fused_pool(const torch::Tensor& voxels, const PoolShape& pool);

}  // namespace uptake
