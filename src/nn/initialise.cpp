#include "nn/initialise.h"

namespace uptake {

void fill_normal(const torch::Tensor& tensor, double deviation, RandomStream& rng) {
  const torch::NoGradGuard no_gradient;
  torch::Tensor values = torch::empty(tensor.sizes(), torch::kFloat);
  float* out = values.data_ptr<float>();
  for (std::int64_t i = 0; i < values.numel(); ++i) {
    out[i] = static_cast<float>(deviation * rng.normal());
  }
  tensor.copy_(values);
}

void initialise(const std::string& name, const torch::Tensor& tensor, double deviation,
                std::uint64_t seed) {
  const torch::NoGradGuard no_gradient;
  if (name.ends_with("LayerNorm.weight")) {
    tensor.fill_(1);
  } else if (name.ends_with("bias") || name == "rule_embeddings.weight") {
    tensor.zero_();
  } else {
    RandomStream rng(seed, name);
    fill_normal(tensor, deviation, rng);
  }
}

}  // namespace uptake
