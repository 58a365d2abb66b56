#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <map>
#include <string>

namespace uptake {

/// What is trained, as train() sees it: a model and its batches. All randomness of a batch comes
/// from RandomStream(seed, name, index) of the addresses given, never from what was drawn before,
/// so that a resumed run sees what the uninterrupted one would have seen. (Dropout is seeded by
/// train().) Reading ahead is the task's business: the places follow one another in order.
class TrainingTask {
 public:
  virtual ~TrainingTask() = default;

  /// The same module each time. Its parameters that require a gradient are trained; all parameters
  /// and buffers are in the checkpoint.
  virtual torch::nn::Module& model() = 0;
  /// Optimizer steps in an epoch, >= 1; the same during the whole run.
  virtual std::int64_t steps_per_epoch() const = 0;

  /// Which micro-batch. All count from 0; `step` counts from the beginning of the run.
  struct Place {
    std::int64_t epoch = 0, step = 0;
    std::int64_t part = 0, parts = 1;  ///< micro-batch `part` of the step's `parts`
    bool operator==(const Place&) const = default;
  };

  struct Loss {
    torch::Tensor value;  ///< a scalar: the mean over the micro-batch's examples or tokens
    /// Examples or tokens in it, by which micro-batches are averaged; 0 = nothing to learn here
    /// (`value` is not looked at).
    double weight = 1;
    std::map<std::string, double> figures;  ///< for the metrics; averaged by weight likewise
    std::string items;  ///< what is in the batch, for the message when the loss is not finite
  };
  /// The model is in training mode; in bf16 if the run's config says so.
  virtual Loss loss(const Place& place) = 0;

  /// Figures of the model as it is ("auroc": .91); it is in evaluation mode, without gradients. May
  /// be empty. Must not depend on anything but the model.
  virtual std::map<std::string, double> validate() = 0;
};

}  // namespace uptake
