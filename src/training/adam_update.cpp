#include "training/adam_update.h"

#include <ATen/Parallel.h>

#include <cmath>

namespace uptake {
namespace {

bool is_plain(const torch::Tensor& tensor) {
  return tensor.device().is_cpu() && tensor.scalar_type() == torch::kFloat32 &&
         tensor.layout() == torch::kStrided && tensor.is_contiguous();
}

/// Adam is bound by memory: seven passes' worth of traffic here, some twenty by single operations.
void in_one_pass(const AdamUpdate& update, float* weight, const float* gradient, float* exp_avg,
                 float* exp_avg_sq, std::int64_t count) {
  const auto beta1 = static_cast<float>(update.beta1), beta2 = static_cast<float>(update.beta2);
  const auto rest1 = static_cast<float>(1 - update.beta1);
  const auto rest2 = static_cast<float>(1 - update.beta2);
  const auto epsilon = static_cast<float>(update.epsilon);
  const auto step_size = static_cast<float>(update.step_size);
  const auto root_correction = static_cast<float>(update.root_correction);
  const auto decay = static_cast<float>(update.decay), shrink = static_cast<float>(update.shrink);
  constexpr std::int64_t grain = 16384;
  at::parallel_for(0, count, grain, [=](std::int64_t begin, std::int64_t end) {
    for (auto i = begin; i < end; ++i) {
      const float w = weight[i] * shrink;
      const float g = gradient[i] + decay * w;
      const float m = exp_avg[i] * beta1 + g * rest1;
      const float v = exp_avg_sq[i] * beta2 + g * g * rest2;
      exp_avg[i] = m;
      exp_avg_sq[i] = v;
      weight[i] = w - step_size * (m / (std::sqrt(v) / root_correction + epsilon));
    }
  });
}

}  // namespace

void AdamUpdate::apply(const torch::Tensor& weight, const torch::Tensor& gradient,
                       const torch::Tensor& exp_avg, const torch::Tensor& exp_avg_sq) const {
  if (is_plain(weight) && is_plain(gradient) && is_plain(exp_avg) && is_plain(exp_avg_sq)) {
    in_one_pass(*this, weight.data_ptr<float>(), gradient.data_ptr<float>(),
                exp_avg.data_ptr<float>(), exp_avg_sq.data_ptr<float>(), weight.numel());
    return;
  }
  if (shrink != 1) weight.mul_(shrink);
  const auto g = decay != 0 ? gradient.add(weight, decay) : gradient;
  exp_avg.mul_(beta1).add_(g, 1 - beta1);
  exp_avg_sq.mul_(beta2).addcmul_(g, g, 1 - beta2);
  weight.addcdiv_(exp_avg, exp_avg_sq.sqrt().div_(root_correction).add_(epsilon), -step_size);
}

}  // namespace uptake
