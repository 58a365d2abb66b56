#pragma once

#include <array>
#include <cstdint>

#include "nn/libtorch.h"

namespace uptake {

using Size3 = std::array<std::int64_t, 3>;  ///< slices, rows, columns

/// Zeros in front of and behind one axis.
struct Padding {
  std::int64_t front = 0, back = 0;
  bool operator==(const Padding&) const = default;
};

/// TensorFlow's "same": the result has size / stride entries, rounded up, and the zeros that this
/// takes are split evenly, the odd one behind.
Padding same_padding(std::int64_t size, std::int64_t kernel, std::int64_t stride);

/// size / stride, rounded up.
std::int64_t same_size(std::int64_t size, std::int64_t stride);
Size3 same_size(const Size3& size, const Size3& stride);

/// With plain torch, on any device: `input` [B, C, l, h, w], `weight` [C', C, kernel].
torch::Tensor same_convolution(const torch::Tensor& input, const torch::Tensor& weight,
                               const Size3& stride);
/// Zeros of the padding take part in the maximum, as in TensorFlow's port; behind a ReLU that is
/// no matter.
torch::Tensor same_max_pool(const torch::Tensor& input, const Size3& kernel, const Size3& stride);

}  // namespace uptake
