#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cohort/scan_targets.h"
#include "cohort/split.h"
#include "nn/device.h"

// No header of libtorch: the command includes this one.

namespace uptake {

struct PredictionRequest {
  std::filesystem::path run;  ///< a run's folder, or a model's
  std::filesystem::path cohort;
  std::optional<Split> split;      ///< nothing: every exam with a scan
  std::vector<std::string> exams;  ///< only these ids; empty: all
  DeviceChoice device;
  std::size_t threads = 1;
  /// Scans of one length that are computed together on CUDA. On the CPU each is computed alone, on
  /// all threads, so that its result has the same bits whatever this is.
  std::size_t batch = 2;
  bool bf16 = false;
  /// A folder (made) that gets EXAM.safetensors for each exam: where each head looked
  /// (inference/attention_file.h). Empty: none is written.
  std::filesystem::path attention;
  /// Each exam's probabilities, one a task of the model, in the order of exam ids.
  std::function<void(const std::string& exam_id, const std::vector<std::string>& tasks,
                     const std::vector<double>& probabilities)>
      on_exam;
  std::function<void(std::size_t done, std::size_t total)> on_progress;  ///< may be empty
};

/// Runs a trained scan model over a cohort; answers the exams that have no probabilities (no scan,
/// a broken one, one for which memory is too short), and why. Errors: "scan_model.absent" and
/// "predict.no_exams" with the cure, "exam.unknown", those of load_scan_model() and of Cohort.
std::vector<LeftOutExam> predict_scans(const PredictionRequest& request);

/// The grid that a model's scans are imported on (ScanModelConfig).
struct ImportGrid {
  std::size_t rows = 0, columns = 0, block = 1;
};
/// Errors: "scan_model.absent"; those of read_scan_model_config().
ImportGrid import_grid_of(const std::filesystem::path& run);

}  // namespace uptake
