#pragma once

#include <torch/types.h>

namespace uptake {

/// One Adam step of one parameter, bias corrections already worked out.
struct AdamUpdate {
  double beta1, beta2, epsilon;
  double step_size;        ///< learning rate / (1 - beta1^t)
  double root_correction;  ///< sqrt(1 - beta2^t)
  double decay;            ///< times the weight, added to the gradient (Adam)
  double shrink;           ///< the weight is multiplied by this first (AdamW); 1 = not

  /// In place; float32 on the CPU in one pass over memory, everything else by torch's operations.
  void apply(const torch::Tensor& weight, const torch::Tensor& gradient,
             const torch::Tensor& exp_avg, const torch::Tensor& exp_avg_sq) const;
};

}  // namespace uptake
