#pragma once

#include <functional>
#include <map>
#include <string>

#include "training/adam.h"
#include "training/training_config.h"
#include "training/training_task.h"

namespace uptake {

class ProcessGroup;

/// What one optimizer step found; averages over its micro-batches by weight.
struct StepResult {
  double loss = 0;  ///< not a number where all weights were 0
  double gradient_norm = 0;
  std::map<std::string, double> figures;
};

/// Gradients of the step's micro-batches, averaged by weight and clipped, in the parameters;
/// weights are not changed. Dropout is seeded for each micro-batch by seed, step, part and process.
/// `on_gradients`: TrainingHooks::on_gradients. With `group`: of the micro-batches of all
/// processes, and the same result on all. Errors: "training.not_finite", those of the task and the
/// group.
StepResult compute_gradients(
    TrainingTask& task, const TrainingConfig& config, Adam& optimizer, std::int64_t step,
    const std::function<void(torch::nn::Module&, double weight)>& on_gradients,
    ProcessGroup* group = nullptr);

/// Where the model's first parameter is.
torch::Device device_of(const torch::nn::Module& model);

}  // namespace uptake
