#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "training/adam.h"
#include "training/appended_file.h"
#include "training/event_file.h"
#include "training/run_folder.h"
#include "training/train.h"
#include "training/training_state.h"
#include "training/training_task.h"

namespace uptake {

struct StepResult;

/// One call of train(): from the run's last checkpoint to its end, or to where it is stopped.
class Trainer {
 public:
  /// `folder`: null on a process that is not the first of its group.
  Trainer(TrainingTask& task, const TrainingConfig& config, const RunFolder* folder,
          const TrainingHooks& hooks);
  TrainingOutcome run();

 private:
  void load_checkpoint();
  /// Model, optimizer and counters of the group's first process become those of all.
  void share_state();
  void load_best();
  /// The weights that the last checkpoint calls the best, whenever the process was killed.
  void settle_best() const;
  void open_logs();
  void step();
  void tell(const StepResult& result, double learning_rate);
  void validate();
  void watch(const std::map<std::string, double>& figures);
  void checkpoint();
  void write(const TrainingState& state);
  void finish();

  /// Does the first process's part of the work: `work` there, and nothing elsewhere; fails on all.
  void on_first(const std::function<void()>& work);
  bool is_first() const { return folder_ != nullptr; }
  bool is_over() const;
  bool checkpoint_is_due() const;
  /// The same on all processes.
  struct Wishes {
    bool stop = false, checkpoint = false;
  };
  Wishes wishes() const;
  double seconds() const;
  TrainingOutcome outcome() const;
  void say(const std::string& line) const;

  TrainingTask& task_;
  const TrainingConfig& config_;
  const RunFolder* folder_;
  const TrainingHooks& hooks_;
  Adam optimizer_;
  TrainingState state_;
  const std::int64_t steps_per_epoch_, steps_;
  std::optional<AppendedFile> metrics_;
  std::optional<EventFile> events_;
  std::map<std::string, torch::Tensor> best_;  ///< best weights, not yet in a file
  std::int64_t checkpoint_step_ = 0;           ///< that the last checkpoint has
  std::chrono::steady_clock::time_point start_, checkpoint_time_;
};

}  // namespace uptake
