#include "nn/inception.h"

namespace uptake {
namespace {

constexpr Size3 one{1, 1, 1}, three{3, 3, 3};

}  // namespace

InceptionImpl::InceptionImpl(const InceptionChannels& channels, double epsilon, double momentum) {
  const auto unit = [&](const char* name, std::int64_t in, std::int64_t out, const Size3& kernel) {
    return register_module(
        name, ConvNormRelu(ConvNormReluImpl::Options{in, out, kernel, one, epsilon, momentum}));
  };
  b0 = unit("b0", channels.in, channels.b0, one);
  b1a = unit("b1a", channels.in, channels.b1a, one);
  b1b = unit("b1b", channels.b1a, channels.b1b, three);
  b2a = unit("b2a", channels.in, channels.b2a, one);
  b2b = unit("b2b", channels.b2a, channels.b2b, three);
  b3b = unit("b3b", channels.in, channels.b3b, one);
}

torch::Tensor InceptionImpl::forward(const torch::Tensor& input) {
  return torch::cat(
      {b0(input), b1b(b1a(input)), b2b(b2a(input)), b3b(same_max_pool(input, three, one))}, 1);
}

}  // namespace uptake
