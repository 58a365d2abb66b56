#pragma once

#include "nn/libtorch.h"
#include "nn/norm_group.h"
#include "nn/same_padding.h"

namespace uptake {

/// A convolution with "same" padding and no bias, batch normalisation, ReLU: what I3D is made of.
/// Its tensors have the names of the published PyTorch port: conv3d.weight, bn.*.
class ConvNormReluImpl : public torch::nn::Module {
 public:
  struct Options {
    std::int64_t in = 0, out = 0;
    Size3 kernel{1, 1, 1}, stride{1, 1, 1};
    double epsilon = 1e-3, momentum = .01;
  };
  explicit ConvNormReluImpl(const Options& options);

  /// [B, in, l, h, w] -> [B, out, l', h', w'] with plain torch, on any device.
  torch::Tensor forward(const torch::Tensor& input);
  const Options& options() const { return options_; }

  torch::nn::Conv3d conv{nullptr};
  torch::nn::BatchNorm3d norm{nullptr};
  /// Over whose processes a batch in training is.
  NormGroupPointer group;
  bool guided = false;  ///< whether its ReLU is a guided one (nn/guided_relu.h)

 private:
  torch::Tensor norm_over_processes(const torch::Tensor& z);

  Options options_;
};
TORCH_MODULE(ConvNormRelu);

}  // namespace uptake
