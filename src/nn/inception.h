#pragma once

#include "nn/conv_norm_relu.h"
#include "nn/libtorch.h"

namespace uptake {

inline constexpr Size3 cube_of_1{1, 1, 1}, cube_of_3{3, 3, 3};  ///< kernels and strides

/// Channels of a block's branches: alone 1x1x1; 1x1x1 then 3x3x3, twice; 1x1x1 behind a pooling.
struct InceptionChannels {
  std::int64_t in = 0, b0 = 0, b1a = 0, b1b = 0, b2a = 0, b2b = 0, b3b = 0;
  std::int64_t out() const { return b0 + b1b + b2b + b3b; }
};

/// Four branches side by side (Szegedy et al. 2015, inflated).
class InceptionImpl : public torch::nn::Module {
 public:
  InceptionImpl(const InceptionChannels& channels, double epsilon, double momentum);

  /// [B, in, l, h, w] -> [B, out, l, h, w] with plain torch, on any device.
  torch::Tensor forward(const torch::Tensor& input);

  ConvNormRelu b0{nullptr}, b1a{nullptr}, b1b{nullptr}, b2a{nullptr}, b2b{nullptr}, b3b{nullptr};
};
TORCH_MODULE(Inception);

}  // namespace uptake
