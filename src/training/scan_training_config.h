#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "imaging/augmentation.h"
#include "nn/scan_config.h"
#include "training/training_config.h"

namespace uptake {

/// A scan model and how it is trained: share/schemas/train_scan.json,
/// share/configs/paper-scan.json.
struct ScanTrainingConfig {
  ScanModelConfig model;
  Augmentation augmentation;
  std::size_t batch = 2;  ///< exams in a micro-batch
  std::size_t exams_per_epoch = 2000;
  bool replacement = true, length_buckets = true;
  std::size_t longest = 0;  ///< slices; 0 = any
  std::map<std::int64_t, double> summary_code_weights;
  std::map<std::string, double> task_weights;
  bool prevalence_bias = true;
  bool checkpointing = false;
  TrainingConfig training;
  nlohmann::json complete;  ///< what this was parsed from, with its defaults
};

/// `tasks`: of a model whose config names none. `from`: the shape of the model that this one starts
/// from, or null; its tasks are `tasks`.
/// Errors: "config.unknown_key", "config.invalid"; `source` names the file in them.
ScanTrainingConfig parse_scan_training(const nlohmann::json& config,
                                       const std::vector<std::string>& tasks,
                                       const ScanModelConfig* from, std::string_view source);

}  // namespace uptake
