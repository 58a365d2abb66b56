#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cohort/scan_targets.h"
#include "nn/device.h"

// No header of libtorch: the commands that train include this one.

namespace uptake {

struct ScanTrainingRequest {
  nlohmann::json config;      ///< as share/schemas/train_scan.json says
  std::string config_source;  ///< what it is called in messages
  std::filesystem::path run, cohort;
  /// Of the regions. Validation is always by these as well.
  TargetSource targets{"hybrid", {}};
  /// Tasks; empty: those of the config, which defaults to the 26 core regions of the ontology.
  std::vector<std::string> tasks;
  std::filesystem::path from;  ///< or empty: a run (or a model's folder) whose encoder and heads
                               ///< this one starts from
  std::filesystem::path kinetics;  ///< or empty: safetensors of Kinetics weights
  std::filesystem::path ontology;  ///< or empty: the shipped one
  DeviceChoice device;
  std::size_t threads = 1;
  bool restart = false;
  std::function<void(const std::string&)> say;
  /// A step or a validation was done; for the live table. May be empty.
  struct Progress {
    std::int64_t epoch = 0, epochs = 0, step = 0, steps = 0;
    double loss = 0, learning_rate = 0;
    double exams_per_second = 0, seconds_left = 0;
    double resident_bytes = 0;
    double loading_share = 0;               ///< of the time that training waited for scans
    bool validated = false;                 ///< figures are of a validation, not of a step
    std::map<std::string, double> figures;  ///< "auroc" (mean), "auroc/liver", "loss", ...
    bool is_best = false;
  };
  std::function<void(const Progress&)> on_progress;
};

struct ScanTrainingResult {
  bool is_first = true;  ///< of the processes that train together: the one that writes and speaks
  bool interrupted = false;               ///< by SIGINT or SIGTERM: the same command goes on
  std::map<std::string, double> figures;  ///< of the best epoch
  std::vector<LeftOutExam> left_out;      ///< exams that were not used, and why
};

/// Trains a scan model on the cohort's train split, or goes on with the run. The run's folder is
/// one of train() with model/ at the end (nn/scan_model.h), which `uptake predict --run` reads.
/// Started as several processes (training/distributed.h) they train one model; the first writes.
/// Errors: those of train(), scan_exams(); "training.no_exams"; "training.device".
ScanTrainingResult train_scan_model(const ScanTrainingRequest& request);

}  // namespace uptake
