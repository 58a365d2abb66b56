#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "evaluation/calibrated.h"
#include "evaluation/comparison.h"
#include "evaluation/evaluate.h"
#include "evaluation/sensitivity_curves.h"

namespace uptake {

/// All that `uptake evaluate` found out.
struct EvaluationReport {
  std::string model;  ///< what the predictions are called
  /// What was read: ("predictions", "predictions.csv").
  std::vector<std::pair<std::string, std::string>> sources;
  std::size_t exams = 0, patients = 0;
  EvaluationOptions options;
  Evaluation evaluation;
  std::vector<SensitivityCurve> curves;
  std::vector<RegionCalibration> calibration;
  std::vector<ModelComparison> comparisons;
};

/// Works all of it out. `others`: further models, by name.
EvaluationReport evaluation_report(
    std::string model, std::span<const RegionPredictions> regions,
    std::span<const std::pair<std::string, std::vector<RegionPredictions>>> others,
    const EvaluationOptions& options);

/// What the report page draws (web/report/data.ts).
nlohmann::json page_data(const EvaluationReport& report);

/// metrics.json: of each region the figures of metrics.csv, calibration; comparisons.
nlohmann::json metrics_json(const EvaluationReport& report);

}  // namespace uptake
