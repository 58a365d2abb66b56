#pragma once

#include "nn/inception.h"
#include "nn/libtorch.h"

namespace uptake {

/// An inception block as one operation: `voxels` [B, l, h, w, C], not negative. The three 1x1x1
/// convolutions of the input are one; branches are written side by side where they belong. The
/// backward pass keeps each unit's z, or with `checkpointing` makes them again.
torch::Tensor fused_inception(const torch::Tensor& voxels, InceptionImpl& block,
                              bool checkpointing);

}  // namespace uptake
