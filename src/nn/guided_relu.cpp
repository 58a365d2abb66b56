#include "nn/guided_relu.h"

namespace uptake {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct GuidedRelu : torch::autograd::Function<GuidedRelu> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& values) {
    const auto result = values.clamp_min(0);
    context->save_for_backward({result});
    return result;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto result = context->get_saved_variables()[0];
    return {gradients[0].clamp_min(0).masked_fill(result <= 0, 0)};
  }
};

}  // namespace

torch::Tensor guided_relu(const torch::Tensor& values) { return GuidedRelu::apply(values); }

}  // namespace uptake
