#include "nn/conv_norm_relu.h"

#include "nn/guided_relu.h"

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
  const auto z = same_convolution(input, conv->weight, options_.stride);
  const auto normal = group && norm->is_training() ? norm_over_processes(z) : norm(z);
  return guided ? guided_relu(normal) : normal.relu_();
}

/// As torch's batch norm, with the moments of all processes.
torch::Tensor ConvNormReluImpl::norm_over_processes(const torch::Tensor& z) {
  const std::vector<std::int64_t> all_but_channels{0, 2, 3, 4};
  const auto exact = z.to(torch::promote_types(z.scalar_type(), torch::kFloat));
  const auto own = torch::full({1}, static_cast<double>(z.numel()) / static_cast<double>(z.size(1)),
                               z.options().dtype(torch::kDouble));
  const auto numbers =
      sum_over_processes(torch::cat({own, exact.sum(all_but_channels, false, torch::kDouble),
                                     exact.square().sum(all_but_channels, false, torch::kDouble)}),
                         group);
  const auto count = numbers[0].detach();
  const auto mean = numbers.narrow(0, 1, z.size(1)) / count;
  const auto variance =
      (numbers.narrow(0, 1 + z.size(1), z.size(1)) / count - mean.square()).clamp_min(0);
  {
    const torch::NoGradGuard no_gradient;
    const auto unbiased = variance * count / (count - 1).clamp_min(1);
    norm->num_batches_tracked.add_(1);
    norm->running_mean.mul_(1 - options_.momentum).add_(mean, options_.momentum);
    norm->running_var.mul_(1 - options_.momentum).add_(unbiased, options_.momentum);
  }
  const auto scale = norm->weight * (variance + options_.epsilon).rsqrt();
  const auto shift = norm->bias - mean * scale;
  const auto a_channel = [&](const torch::Tensor& numbers_of) {
    return numbers_of.to(z.scalar_type()).view({1, -1, 1, 1, 1});
  };
  return z * a_channel(scale) + a_channel(shift);
}

}  // namespace uptake
