#pragma once

#include <nlohmann/json.hpp>

#include "training/report_config.h"
#include "training/train_report.h"

namespace uptake {

/// All that the two trainings of a report model depend on beside their TrainingConfig, for
/// TrainingConfig::task: settings, and of each file its path and SHA-256, so that a run never goes
/// on with other data. Pre-training does not depend on what comes after it, save for the heads
/// that the model has.
/// Errors: "file.read".
nlohmann::json pretraining_inputs(const ReportTrainingRequest& request,
                                  const ReportTrainingConfig& config);
nlohmann::json finetuning_inputs(const ReportTrainingRequest& request,
                                 const ReportTrainingConfig& config);

}  // namespace uptake
