#include "nn/inception.h"

namespace uptake {

InceptionImpl::InceptionImpl(const InceptionChannels& channels, double epsilon, double momentum) {
  const auto unit = [&](const char* name, std::int64_t in, std::int64_t out, const Size3& kernel) {
    return register_module(name, ConvNormRelu(ConvNormReluImpl::Options{in, out, kernel, cube_of_1,
                                                                        epsilon, momentum}));
  };
  b0 = unit("b0", channels.in, channels.b0, cube_of_1);
  b1a = unit("b1a", channels.in, channels.b1a, cube_of_1);
  b1b = unit("b1b", channels.b1a, channels.b1b, cube_of_3);
  b2a = unit("b2a", channels.in, channels.b2a, cube_of_1);
  b2b = unit("b2b", channels.b2a, channels.b2b, cube_of_3);
  b3b = unit("b3b", channels.in, channels.b3b, cube_of_1);
}

torch::Tensor InceptionImpl::forward(const torch::Tensor& input) {
  return torch::cat({b0(input), b1b(b1a(input)), b2b(b2a(input)),
                     b3b(same_max_pool(input, cube_of_3, cube_of_1))},
                    1);
}

}  // namespace uptake
