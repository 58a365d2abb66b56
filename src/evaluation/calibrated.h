#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evaluation/evaluate.h"
#include "statistics/calibration.h"

namespace uptake {

struct CalibrationFigures {
  std::optional<double> brier;
  double error = 0;  ///< expected calibration error
  std::vector<ReliabilityBin> curve;
};

/// How far the probabilities of a region, means over the seeds, can be taken at their word: as they
/// are, and after a calibration that was fitted on the validation exams.
struct RegionCalibration {
  std::string region;
  CalibrationFigures raw;
  double temperature_value = 1;
  /// Nothing without validation exams of the region of both classes.
  std::optional<CalibrationFigures> temperature, isotonic;
};

/// Of the regions that have exams.
std::vector<RegionCalibration> calibrate(std::span<const RegionPredictions> regions,
                                         const EvaluationOptions& options);

}  // namespace uptake
