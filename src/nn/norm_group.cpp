#include "nn/norm_group.h"

namespace uptake {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

torch::Tensor summed(const torch::Tensor& numbers, const NormGroup& group) {
  // A copy: the sum is written over it.
  const auto sum =
      numbers.to(torch::kCPU, torch::kDouble, /*non_blocking=*/false, /*copy=*/true).contiguous();
  group.sum(sum);
  return sum.to(numbers.device(), numbers.scalar_type());
}

/// Each process's number is in the sum of each other: the gradient of one is the sum of theirs.
struct Sum : torch::autograd::Function<Sum> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& numbers,
                               const NormGroupPointer& group) {
    context->saved_data["group"] = group_value(group);
    return summed(numbers, *group);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto group = group_from(context->saved_data["group"]);
    return {summed(gradients[0], *group), {}};
  }
};

}  // namespace

torch::IValue group_value(const NormGroupPointer& group) {
  return group ? torch::IValue::make_capsule(group) : torch::IValue();
}

NormGroupPointer group_from(const torch::IValue& value) {
  if (value.isNone()) return {};
  return c10::static_intrusive_pointer_cast<NormGroup>(value.toCapsule());
}

torch::Tensor sum_over_processes(const torch::Tensor& numbers, const NormGroupPointer& group) {
  return group ? Sum::apply(numbers, group) : numbers;
}

}  // namespace uptake
