#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

#include "training/train.h"
#include "training/train_scan.h"

namespace uptake {

class ScanTraining;

/// Turns what train() reports into what a person wants to see of a training of scans: how fast it
/// is, how long it will take, whether it waits for the disk, how much memory it has.
class ScanProgress {
 public:
  /// `tell` may be empty. `exams_a_step`: over all processes.
  ScanProgress(std::function<void(const ScanTrainingRequest::Progress&)> tell,
               const ScanTraining& task, std::size_t exams_a_step);

  void step(const StepReport& report);
  void validation(const ValidationReport& report);

 private:
  using Clock = std::chrono::steady_clock;

  std::function<void(const ScanTrainingRequest::Progress&)> tell_;
  const ScanTraining& task_;
  std::size_t exams_a_step_;
  Clock::time_point start_;
  std::int64_t steps_here_ = 0;  ///< of this process; a resumed run has done more
  double validating_ = 0;        ///< seconds, which are no training
  Clock::time_point last_step_;
  ScanTrainingRequest::Progress progress_;
};

}  // namespace uptake
