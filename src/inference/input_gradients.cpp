#include "inference/input_gradients.h"

#include <torch/autograd.h>

#include <tuple>

namespace uptake {
namespace {

/// Guided for as long as it lives.
class GuidedEncoder {
 public:
  GuidedEncoder(ScanEncoder& encoder, bool guided) : encoder_(encoder) {
    encoder_.set_guided(guided);
  }
  ~GuidedEncoder() { encoder_.set_guided(false); }
  GuidedEncoder(const GuidedEncoder&) = delete;
  GuidedEncoder& operator=(const GuidedEncoder&) = delete;

 private:
  ScanEncoder& encoder_;
};

}  // namespace

std::vector<torch::Tensor> input_gradients(ScanModel& model, const torch::Tensor& scan,
                                           const std::vector<std::int64_t>& tasks, bool guided) {
  const GuidedEncoder encoder(*model->encoder, guided);
  const auto input = scan.detach().clone().requires_grad_();
  const auto logits = model->forward(input).logits;
  std::vector<torch::Tensor> gradients;
  for (const auto task : tasks) {
    const bool more = gradients.size() + 1 < tasks.size();
    gradients.push_back(
        torch::autograd::grad({logits[0][task]}, {input}, {}, /*retain_graph=*/more)[0][0]);
  }
  return gradients;
}

torch::Tensor largest_channel(const torch::Tensor& gradient) {
  return std::get<0>(gradient.abs().max(0));
}

}  // namespace uptake
