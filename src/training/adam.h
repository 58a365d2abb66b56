#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "training/training_config.h"

namespace uptake {

/// Adam (Kingma and Ba 2015, with bias correction) and AdamW (Loshchilov and Hutter 2019), with
/// torch.optim's arithmetic. A parameter without a gradient is left as it is, and its step count
/// too.
class Adam {
 public:
  /// The module's parameters that require a gradient; one that is registered twice counts once.
  Adam(torch::nn::Module& model, OptimizerConfig config);

  void clear_gradients();
  void step(double learning_rate);
  /// The gradients there are now.
  std::vector<torch::Tensor> gradients() const;

  /// "<parameter>.exp_avg", "<parameter>.exp_avg_sq" (as the parameter) and "<parameter>.step"
  /// (int64 scalar) of the parameters that ever had a gradient.
  std::map<std::string, torch::Tensor> state() const;
  /// Zeros with these names of another Adam's state() for the same model, for restore().
  std::map<std::string, torch::Tensor> empty_state(const std::vector<std::string>& names) const;
  /// Errors: "state.missing", "state.shape" naming `source`.
  void restore(const std::map<std::string, torch::Tensor>& state, const std::string& source);

 private:
  struct Slot {
    std::string name;
    torch::Tensor parameter, exp_avg, exp_avg_sq;  // moments undefined before the first step
    std::int64_t steps = 0;
    double decay = 0;
  };
  void start(Slot& slot) const;
  void update(Slot& slot, double learning_rate) const;

  OptimizerConfig config_;
  std::vector<Slot> slots_;
};

}  // namespace uptake
