#pragma once

#include <torch/types.h>

namespace uptake {

/// How many features position_features() gives.
inline constexpr std::int64_t position_feature_count = 16;

/// Where each voxel of an encoding lies, as cosines: 8 along the slices of its own scan, 4 along
/// rows, 4 along columns, cos(pi k x) with k = 1, 2, ... and x from 0 to 1 over the middles of the
/// voxels. A weighted sum of them, as a score of the attention, makes any smooth profile along each
/// axis, and the softmax the product of the three: a place in the body before the encoder has
/// learned to tell the places apart.
///
/// `encoding` [B, d, l, h, w], of which only shape and type count; `slices` [B] (int64): how many
/// of the l each scan has; undefined: all. -> [B, 16, l, h, w]. Behind a scan's end they go on as
/// if the body did.
torch::Tensor position_features(const torch::Tensor& encoding, const torch::Tensor& slices);

}  // namespace uptake
