#include "nn/same_padding.h"

#include <algorithm>
#include <vector>

namespace uptake {
namespace {

namespace functional = torch::nn::functional;

struct Padded {
  torch::Tensor input;             ///< with what the operation cannot add itself
  std::array<std::int64_t, 3> by;  ///< what it can: the same in front and behind
};

/// Copies the input only where an axis needs different numbers of zeros at its ends.
Padded pad(const torch::Tensor& input, const Size3& kernel, const Size3& stride, bool both_sides) {
  Padded result{input, {}};
  std::vector<std::int64_t> widths;  // of torch's pad: the last axis first
  bool copy = false;
  for (std::size_t axis = 3; axis-- > 0;) {
    const Padding padding =
        same_padding(input.size(static_cast<std::int64_t>(axis) + 2), kernel[axis], stride[axis]);
    if (both_sides && padding.front == padding.back) {
      result.by[axis] = padding.front;
      widths.insert(widths.end(), {0, 0});
    } else {
      widths.insert(widths.end(), {padding.front, padding.back});
      copy = copy || padding != Padding{};
    }
  }
  if (copy) result.input = functional::pad(input, functional::PadFuncOptions(widths));
  return result;
}

}  // namespace

std::int64_t same_size(std::int64_t size, std::int64_t stride) {
  return (size + stride - 1) / stride;
}

Size3 same_size(const Size3& size, const Size3& stride) {
  return {same_size(size[0], stride[0]), same_size(size[1], stride[1]),
          same_size(size[2], stride[2])};
}

Padding same_padding(std::int64_t size, std::int64_t kernel, std::int64_t stride) {
  const std::int64_t covered = (same_size(size, stride) - 1) * stride + kernel;
  const std::int64_t zeros = std::max<std::int64_t>(0, covered - size);
  return {zeros / 2, zeros - zeros / 2};
}

torch::Tensor same_convolution(const torch::Tensor& input, const torch::Tensor& weight,
                               const Size3& stride) {
  const Size3 kernel{weight.size(2), weight.size(3), weight.size(4)};
  const Padded padded = pad(input, kernel, stride, /*both_sides=*/true);
  return torch::conv3d(padded.input, weight, {}, stride, padded.by);
}

torch::Tensor same_max_pool(const torch::Tensor& input, const Size3& kernel, const Size3& stride) {
  // Torch's own padding is minus infinity, not zero.
  const Padded padded = pad(input, kernel, stride, /*both_sides=*/false);
  return torch::max_pool3d(padded.input, kernel, stride);
}

}  // namespace uptake
