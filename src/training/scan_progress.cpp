#include "training/scan_progress.h"

#include <unistd.h>

#include <fstream>

#include "training/scan_training.h"

namespace uptake {
namespace {

/// Bytes that this process has in memory now; 0 where the system does not say (/proc/self/statm).
double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double size = 0, resident = 0;
  file >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double seconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

ScanProgress::ScanProgress(std::function<void(const ScanTrainingRequest::Progress&)> tell,
                           const ScanTraining& task, std::size_t exams_a_step)
    : tell_(std::move(tell)),
      task_(task),
      exams_a_step_(exams_a_step),
      start_(Clock::now()),
      last_step_(start_) {}

void ScanProgress::step(const StepReport& report) {
  last_step_ = Clock::now();
  ++steps_here_;
  const double trained = seconds(last_step_ - start_) - validating_;
  auto& p = progress_;
  p.epoch = report.epoch;
  p.epochs = report.epochs;
  p.step = report.step;
  p.steps = report.steps;
  p.loss = report.loss;
  p.learning_rate = report.learning_rate;
  const auto done = static_cast<double>(steps_here_);
  p.exams_per_second = done * static_cast<double>(exams_a_step_) / trained;
  // Validations to come take as long as those that were.
  p.seconds_left = (trained + validating_) / done * static_cast<double>(p.steps - p.step);
  p.resident_bytes = resident_bytes();
  p.loading_share = trained > 0 ? task_.waited().seconds / trained : 0;
  p.validated = false;
  p.is_best = false;
  p.figures = report.figures;
  if (tell_) tell_(p);
}

void ScanProgress::validation(const ValidationReport& report) {
  validating_ += seconds(Clock::now() - last_step_);
  progress_.validated = true;
  progress_.is_best = report.is_best;
  progress_.figures = report.figures;
  if (tell_) tell_(progress_);
}

}  // namespace uptake
