#include "training/learning_rate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace uptake {
namespace {

/// How much of the decay is over, [0, 1].
double progress(const TrainingConfig& config, std::int64_t step, std::int64_t steps_per_epoch) {
  const auto ratio = [](std::int64_t done, std::int64_t all) {
    return std::clamp(
        static_cast<double>(done) / static_cast<double>(std::max<std::int64_t>(1, all)), 0., 1.);
  };
  if (config.schedule.per == "epoch") return ratio(step / steps_per_epoch, config.epochs);
  const auto warmup = config.schedule.warmup_steps;
  return ratio(step - warmup, config.epochs * steps_per_epoch - warmup);
}

double factor(const TrainingConfig& config, std::int64_t step, std::int64_t steps_per_epoch) {
  const auto& schedule = config.schedule;
  if (schedule.name == "step") {
    const auto done = schedule.per == "epoch" ? step / steps_per_epoch : step;
    return std::pow(schedule.gamma, static_cast<double>(done / schedule.size));
  }
  if (schedule.name == "linear_decay") return 1 - progress(config, step, steps_per_epoch);
  if (schedule.name == "cosine")
    return (1 + std::cos(std::numbers::pi * progress(config, step, steps_per_epoch))) / 2;
  return 1;
}

}  // namespace

double learning_rate_at(const TrainingConfig& config, std::int64_t step,
                        std::int64_t steps_per_epoch) {
  const auto warmup = config.schedule.warmup_steps;
  const double rise =
      step < warmup ? static_cast<double>(step + 1) / static_cast<double>(warmup) : 1;
  return config.optimizer.learning_rate * rise * factor(config, step, steps_per_epoch);
}

}  // namespace uptake
