#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "training/training_config.h"

namespace torch::nn {
class Module;
}

namespace uptake {

class ProcessGroup;
class TrainingTask;

/// After an optimizer step. `step` and `epoch` count from 1: "step 1 of 850".
struct StepReport {
  std::int64_t epoch = 0, epochs = 0, step = 0, steps = 0;
  double loss = 0, learning_rate = 0;
  double gradient_norm = 0;  ///< before clipping
  std::map<std::string, double> figures;
};

struct ValidationReport {
  std::int64_t epoch = 0, epochs = 0, step = 0, steps = 0;
  std::map<std::string, double> figures;
  bool is_best = false;  ///< by the config's keep_best
};

/// What the caller wants to hear of; each may be empty.
struct TrainingHooks {
  std::function<void(const std::string&)> say;  ///< a line for a person
  std::function<void(const StepReport&)> on_step;
  std::function<void(const ValidationReport&)> on_validation;
  /// Asked after each step (a signal came, time is up): true = checkpoint and leave.
  std::function<bool()> should_stop;
  /// After the backward passes, before clipping: gradients are the averages over the step's
  /// `weight` examples, in a group those of all processes.
  std::function<void(torch::nn::Module&, double weight)> on_gradients;
  /// The processes that train this model together, each with a hooks.group of its own, the same
  /// config and a task that gives its share of each batch; must outlive the call. Null: this one
  /// alone.
  ProcessGroup* group = nullptr;
};

struct TrainingOutcome {
  std::int64_t epochs = 0, steps = 0;     ///< finished, in the whole run
  std::optional<double> best;             ///< the value of keep_best's metric
  std::int64_t best_epoch = 0;            ///< from 1; 0 = none
  std::map<std::string, double> figures;  ///< of the best validation (keep_best), or the last
  bool stopped_early = false;             ///< by early_stop
  bool interrupted = false;               ///< by should_stop: resume to go on
  bool was_complete = false;              ///< before this call, which only loaded the weights
};

/// Trains, or resumes, the run in `run_folder` (created with its parents), which holds
/// config.json (all settings), checkpoint.safetensors (model.*, optimizer.*, counters as metadata),
/// best.safetensors (model.*), metrics.jsonl (a line a step and a validation, tags as in
/// TensorBoard), events.out.tfevents.* and environment.json. Killed at any moment, the next call
/// goes on from the last checkpoint and ends with the same bits, given the same number of threads.
/// At the end the model has the best weights (keep_best) or the last ones; a complete run is not
/// trained further. `restart` removes an earlier run's files first.
///
/// In a group the first process alone reads and writes the run's folder, and calls say, on_step and
/// on_validation; the others get weights and counters from it. Losses, figures and gradients are
/// those of all examples of a step; dropout differs between processes. validate() is called on all,
/// so that a task may share it out; the first one's figures count. All stop when one wants to. What
/// fails on one ends all: "distributed.stopped" on the others; "distributed.lost" if it was killed.
///
/// Errors: "training.config_differs" (the first differing key), "training.in_use" (another process
/// trains there), "training.not_a_run" (config.json is something else's), "training.checkpoint"
/// (its counters are unreadable; "safetensors.*" and "state.*": its tensors are, or are another
/// model's), "training.not_finite" (loss or gradient; step and items),
/// "training.no_metric" (validate() has no such figure), "file.write" (disk full: the last
/// checkpoint stays and the message says so), "distributed.config_differs" (a process's config).
TrainingOutcome train(TrainingTask& task, const TrainingConfig& config,
                      const std::filesystem::path& run_folder, const TrainingHooks& hooks = {},
                      bool restart = false);

}  // namespace uptake
