#pragma once

#include <torch/custom_class.h>

#include "nn/libtorch.h"

namespace uptake {

/// Processes whose scans are one batch to batch normalisation. Gradients then belong to the sum of
/// the losses of all, not to each one's mean.
class NormGroup : public torch::CustomClassHolder {
 public:
  /// Adds up float64 numbers on the CPU over all processes, in place, to the same bits on each. All
  /// call it in the same order, in the forward as in the backward pass.
  virtual void sum(const torch::Tensor& numbers) const = 0;
};

/// Null: one process.
using NormGroupPointer = c10::intrusive_ptr<NormGroup>;

/// A group, null or not, as what a forward pass keeps for the backward pass, and back.
torch::IValue group_value(const NormGroupPointer& group);
NormGroupPointer group_from(const torch::IValue& value);

/// The sum over all processes of numbers on any device, through which gradients find their way.
torch::Tensor sum_over_processes(const torch::Tensor& numbers, const NormGroupPointer& group);

}  // namespace uptake
