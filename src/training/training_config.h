#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace uptake {

struct OptimizerConfig {
  std::string name = "adam";  ///< adam, or adamw (decay apart from the gradient)
  double learning_rate = 1e-4;
  double beta1 = .9, beta2 = .999, epsilon = 1e-8;
  double weight_decay = 0;
  bool decay_norm_and_bias = false;  ///< false: tensors with one dimension are not decayed
};

struct ScheduleConfig {
  std::string name = "constant";  ///< constant, step, linear_decay (to 0), cosine (to 0)
  std::int64_t size = 20;         ///< step: the rate is multiplied by gamma every `size`
  double gamma = .5;
  std::string per = "epoch";      ///< what `size` and the decays count: epoch or step
  std::int64_t warmup_steps = 0;  ///< the rate rises linearly in these first optimizer steps
};

/// A figure of TrainingTask::validate().
struct WatchedMetric {
  std::string metric;  ///< empty: none is watched
  std::string mode = "max";
};

/// How a run is trained; share/schemas/training.json has the same names (betas as a pair).
struct TrainingConfig {
  std::uint64_t seed = 1;
  std::int64_t epochs = 10;
  std::int64_t accumulation = 1;  ///< micro-batches in an optimizer step
  OptimizerConfig optimizer;
  ScheduleConfig schedule;
  double clip_norm = 0;  ///< largest norm of all gradients together; 0 = off
  bool bf16 = false;
  std::int64_t validate_every_epochs = 1;  ///< and after the last; 0 = never
  WatchedMetric early_stop;
  /// early_stop.patience: validations in a row without a better value, after which it stops.
  std::int64_t patience = 10;
  WatchedMetric keep_best;  ///< the model ends with the weights of its best validation
  /// A checkpoint when either is reached (0 = not), when stopped and at the end. They change
  /// nothing in the result, so a run may be resumed with others.
  std::int64_t checkpoint_every_steps = 0;
  double checkpoint_every_seconds = 300;

  /// What else makes the run repeatable (data, model, command): kept in the run's config.json
  /// beside the above, and compared when it is resumed.
  nlohmann::json task = nlohmann::json::object();
};

/// `config`: the object of share/schemas/training.json; what it leaves out has the default.
/// `source` names it in messages. Errors: those of check_config().
TrainingConfig parse_training_config(const nlohmann::json& config, std::string_view source);

/// All of it: {"task": ..., "training": ...}, what a run's config.json holds.
nlohmann::json to_json(const TrainingConfig& config);

}  // namespace uptake
