#include "nn/conv_norm_relu.h"

namespace uptake {

ConvNormReluImpl::ConvNormReluImpl(const Options& options)
    : conv(register_module(
          "conv3d",
          torch::nn::Conv3d(
              torch::nn::Conv3dOptions(options.in, options.out, options.kernel).bias(false)))),
      norm(register_module("bn", torch::nn::BatchNorm3d(torch::nn::BatchNorm3dOptions(options.out)
                                                            .eps(options.epsilon)
                                                            .momentum(options.momentum)))),
      options_(options) {}

torch::Tensor ConvNormReluImpl::forward(const torch::Tensor& input) {
  return norm(same_convolution(input, conv->weight, options_.stride)).relu_();
}

}  // namespace uptake
