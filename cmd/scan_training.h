#pragma once

#include <string>
#include <vector>

#include "training/train_scan.h"
#include "training_options.h"

namespace uptake::cmd {

/// What `uptake train scan` and `uptake finetune` share: where targets come from, and the training
/// itself with its live table.
class ScanTraining {
 public:
  /// `prefix`: stands before each description ("scan: ").
  void declare(CLI::App& app, const std::string& prefix);

  /// All that the options say. Errors: UsageError; "ontology.unknown_region" for a task that is
  /// none; those of reading configuration and ontology.
  ScanTrainingRequest request(const TrainingOptions& options, const std::string& standard_config,
                              const char* config_kind, std::vector<std::string> tasks) const;

 private:
  std::string labeler_ = "hybrid", targets_;
};

/// Trains, prints the figures and answers the exit code. Exams left out are listed on stderr.
int train_scan(ScanTrainingRequest request, const TrainingOptions& options);

}  // namespace uptake::cmd
