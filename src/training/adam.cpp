#include "training/adam.h"

#include <torch/utils.h>

#include <cmath>
#include <set>

#include "nn/state.h"
#include "training/adam_update.h"

namespace uptake {

Adam::Adam(torch::nn::Module& model, OptimizerConfig config) : config_(std::move(config)) {
  std::set<const void*> seen;
  for (const auto& item : model.named_parameters()) {
    const auto& parameter = item.value();
    if (!parameter.requires_grad() || !seen.insert(parameter.unsafeGetTensorImpl()).second)
      continue;
    Slot slot{.name = item.key(), .parameter = parameter, .exp_avg = {}, .exp_avg_sq = {}};
    const bool decayed = config_.decay_norm_and_bias || parameter.dim() > 1;
    if (decayed) slot.decay = config_.weight_decay;
    slots_.push_back(std::move(slot));
  }
}

void Adam::clear_gradients() {
  for (auto& slot : slots_) slot.parameter.mutable_grad().reset();
}

std::vector<torch::Tensor> Adam::gradients() const {
  std::vector<torch::Tensor> found;
  for (const auto& slot : slots_)
    if (slot.parameter.grad().defined()) found.push_back(slot.parameter.grad());
  return found;
}

void Adam::start(Slot& slot) const {
  slot.exp_avg = torch::zeros_like(slot.parameter);
  slot.exp_avg_sq = torch::zeros_like(slot.parameter);
}

void Adam::update(Slot& slot, double learning_rate) const {
  const auto t = static_cast<double>(++slot.steps);
  const bool apart = config_.name == "adamw";
  const AdamUpdate update{.beta1 = config_.beta1,
                          .beta2 = config_.beta2,
                          .epsilon = config_.epsilon,
                          .step_size = learning_rate / (1 - std::pow(config_.beta1, t)),
                          .root_correction = std::sqrt(1 - std::pow(config_.beta2, t)),
                          .decay = apart ? 0 : slot.decay,
                          .shrink = apart ? 1 - learning_rate * slot.decay : 1};
  update.apply(slot.parameter, slot.parameter.grad(), slot.exp_avg, slot.exp_avg_sq);
}

void Adam::step(double learning_rate) {
  const torch::NoGradGuard no_gradient;
  for (auto& slot : slots_) {
    if (!slot.parameter.grad().defined()) continue;
    if (!slot.exp_avg.defined()) start(slot);
    update(slot, learning_rate);
  }
}

std::map<std::string, torch::Tensor> Adam::state() const {
  std::map<std::string, torch::Tensor> state;
  for (const auto& slot : slots_) {
    if (!slot.exp_avg.defined()) continue;
    state[slot.name + ".exp_avg"] = slot.exp_avg;
    state[slot.name + ".exp_avg_sq"] = slot.exp_avg_sq;
    state[slot.name + ".step"] = torch::tensor(slot.steps, torch::kInt64);
  }
  return state;
}

std::map<std::string, torch::Tensor> Adam::empty_state(
    const std::vector<std::string>& names) const {
  const std::set<std::string> wanted(names.begin(), names.end());
  std::map<std::string, torch::Tensor> state;
  for (const auto& slot : slots_) {
    if (!wanted.contains(slot.name + ".step")) continue;
    state[slot.name + ".exp_avg"] = torch::zeros_like(slot.parameter);
    state[slot.name + ".exp_avg_sq"] = torch::zeros_like(slot.parameter);
    state[slot.name + ".step"] = torch::zeros({}, torch::kInt64);
  }
  return state;
}

void Adam::restore(const std::map<std::string, torch::Tensor>& state, const std::string& source) {
  for (auto& slot : slots_) {
    slot.exp_avg.reset();
    slot.exp_avg_sq.reset();
    slot.steps = 0;
    if (!state.contains(slot.name + ".step")) continue;
    start(slot);
    const auto steps = torch::zeros({}, torch::kInt64);
    copy_state(state,
               {{slot.name + ".exp_avg", slot.exp_avg},
                {slot.name + ".exp_avg_sq", slot.exp_avg_sq},
                {slot.name + ".step", steps}},
               source);
    slot.steps = steps.item<std::int64_t>();
  }
}

}  // namespace uptake
