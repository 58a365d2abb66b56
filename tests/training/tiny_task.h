#pragma once

#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/utils.h>

#include <limits>

#include "core/random.h"
#include "training/training_task.h"

namespace uptake {

/// A network of 4-8-1 with all that a checkpoint has to keep: parameters, a buffer, dropout. It
/// learns the sum of four numbers.
class TinyTask : public TrainingTask {
 public:
  explicit TinyTask(std::int64_t steps = 5) : steps_(steps) {
    torch::manual_seed(3);
    model_ =
        torch::nn::Sequential(torch::nn::Linear(4, 8), torch::nn::BatchNorm1d(8), torch::nn::Tanh(),
                              torch::nn::Dropout(.2), torch::nn::Linear(8, 1));
  }

  torch::nn::Module& model() override { return *model_; }
  std::int64_t steps_per_epoch() const override { return steps_; }

  Loss loss(const Place& place) override {
    const auto x = examples("train", place.step * place.parts + place.part);
    const auto error = (model_->forward(x).squeeze(1) - x.sum(1)).square().mean();
    Loss loss;
    loss.value =
        place.step == broken_step ? error * std::numeric_limits<float>::quiet_NaN() : error;
    loss.weight = 16;
    loss.items = "exam-" + std::to_string(place.step) + "-" + std::to_string(place.part);
    ++losses;
    return loss;
  }

  std::map<std::string, double> validate() override {
    ++validations;
    const auto x = examples("validate", 0);
    const auto error = (model_->forward(x).squeeze(1) - x.sum(1)).square().mean();
    return {{"error", error.item<double>()}, {"count", static_cast<double>(validations)}};
  }

  int losses = 0, validations = 0;
  std::int64_t broken_step = -1;  ///< its loss is not a number

 private:
  static torch::Tensor examples(std::string_view name, std::int64_t number) {
    RandomStream rng(7, name, static_cast<std::uint64_t>(number));
    const auto x = torch::empty({16, 4});
    for (std::int64_t i = 0; i < x.numel(); ++i)
      x.data_ptr<float>()[i] = static_cast<float>(rng.normal());
    return x;
  }

  std::int64_t steps_;
  torch::nn::Sequential model_{nullptr};
};

}  // namespace uptake
