#pragma once

#include <vector>

#include "nn/conv_norm_relu.h"
#include "nn/libtorch.h"
#include "nn/norm_relu.h"

namespace uptake {

/// What the fused blocks (nn/fused_chain.h, nn/fused_inception.h) have in common. They compute on
/// voxels (nn/voxel_rows.h) on the CPU in float32, under autocast with products in bfloat16; values
/// of a unit before its normalisation, z, are kept for the backward pass and nothing else, what
/// comes out of it is made again.

/// True where the fused blocks can take over; elsewhere torch's own operations do.
bool can_fuse(const torch::Tensor& scans);

/// Whether autocast asks for products in bfloat16. To be kept for the backward pass, which runs
/// without it.
bool wants_bf16();

/// Parameters of units in the order in which fused blocks return their gradients.
std::vector<torch::Tensor> parameters_of(const std::vector<ConvNormReluImpl*>& units);

/// Of the batch in training, whose moments the running ones then follow; else of the running ones.
NormTable norm_table_of(ConvNormReluImpl& unit, const VoxelRows& z);

/// max(0, normalised z), as voxels of their own.
torch::Tensor norm_relu_of(const torch::Tensor& z, const NormTable& table);
torch::Tensor norm_relu_of(const torch::Tensor& z, const NormTable& table, std::int64_t first);

/// In the order scale, shift, mean, inverse, for a backward pass's saved tensors.
void append(const NormTable& table, std::vector<torch::Tensor>& saved);
NormTable table_from(const torch::Tensor* saved, const NormTable& kind);
constexpr std::size_t tensors_of_table = 4;
/// What of a table is no tensor, and the same for all units of a block: of_batch, group, guided.
void keep_kind(const NormTable& table, torch::autograd::AutogradContext& context);
NormTable kind_from(const torch::autograd::AutogradContext& context);

}  // namespace uptake
