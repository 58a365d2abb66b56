#include "nn/position_features.h"

#include <array>
#include <numbers>

#include "nn/libtorch.h"

namespace uptake {
namespace {

constexpr std::array<std::int64_t, 3> features_of_axis = {8, 4, 4};

/// `ends` [B or 1]: each scan's size. -> [B or 1, features, size]
torch::Tensor cosines(const torch::Tensor& ends, std::int64_t size, std::int64_t features) {
  const auto places = (torch::arange(size, ends.options()) + .5) / ends.unsqueeze(1);
  const auto waves = torch::arange(1, features + 1, ends.options()) * std::numbers::pi;
  return torch::cos(places.unsqueeze(1) * waves.unsqueeze(1));
}

}  // namespace

torch::Tensor position_features(const torch::Tensor& encoding, const torch::Tensor& slices) {
  const auto options = encoding.options().dtype(torch::kFloat).requires_grad(false);
  std::vector<torch::Tensor> axes;
  for (std::int64_t axis = 0; axis < 3; ++axis) {
    const auto size = encoding.size(axis + 2);
    const auto features = features_of_axis[static_cast<std::size_t>(axis)];
    const auto ends = axis == 0 && slices.defined()
                          ? slices.to(options.device()).to(torch::kFloat)
                          : torch::full({1}, static_cast<double>(size), options);
    std::vector<std::int64_t> shape = {ends.size(0), features, 1, 1, 1};
    shape[static_cast<std::size_t>(axis + 2)] = size;
    axes.push_back(
        cosines(ends, size, features)
            .view(shape)
            .expand({encoding.size(0), -1, encoding.size(2), encoding.size(3), encoding.size(4)}));
  }
  return torch::cat(axes, 1).to(encoding.scalar_type());
}

}  // namespace uptake
