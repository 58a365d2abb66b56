#pragma once

#include <cstdint>

#include "training/training_config.h"

namespace uptake {

/// The learning rate of optimizer step `step` (from 0). Warm-up multiplies it by (step + 1) /
/// warmup_steps until that is 1. "step": learning_rate * gamma^floor(t / size), t the epochs or
/// steps done. "linear_decay" and "cosine" fall to 0 at the end of the run; per step they start
/// after the warm-up, per epoch they are constant within an epoch.
double learning_rate_at(const TrainingConfig& config, std::int64_t step,
                        std::int64_t steps_per_epoch);

}  // namespace uptake
