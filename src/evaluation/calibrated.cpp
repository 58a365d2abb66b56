#include "evaluation/calibrated.h"

#include <algorithm>

namespace uptake {
namespace {

CalibrationFigures figures_of(std::span<const double> probabilities,
                              std::span<const std::uint8_t> positive, std::size_t bins) {
  CalibrationFigures figures;
  figures.brier = brier_score(probabilities, positive);
  figures.curve = reliability_curve(probabilities, positive, bins);
  figures.error = expected_calibration_error(figures.curve);
  return figures;
}

std::vector<double> calibrated(const Calibration& calibration, std::vector<double> probabilities) {
  std::ranges::transform(probabilities, probabilities.begin(), calibration);
  return probabilities;
}

const RegionPredictions* validation_of(const std::string& region,
                                       const EvaluationOptions& options) {
  if (options.validation == nullptr) return nullptr;
  const auto found = std::ranges::find(*options.validation, region, &RegionPredictions::region);
  if (found == options.validation->end()) return nullptr;
  const bool both = found->positives() > 0 && found->positives() < found->exams.size();
  return both ? &*found : nullptr;
}

RegionCalibration calibrate(const RegionPredictions& region, const EvaluationOptions& options) {
  RegionCalibration result;
  result.region = region.region;
  const auto probabilities = region.ensemble();
  const auto bins = options.calibration_bins;
  result.raw = figures_of(probabilities, region.positive, bins);
  const auto* validation = validation_of(region.region, options);
  if (validation == nullptr) return result;
  const auto known = validation->ensemble();
  const auto temperature = Calibration::temperature(known, validation->positive);
  const auto isotonic = Calibration::isotonic(known, validation->positive);
  result.temperature_value = temperature.temperature();
  result.temperature = figures_of(calibrated(temperature, probabilities), region.positive, bins);
  result.isotonic = figures_of(calibrated(isotonic, probabilities), region.positive, bins);
  return result;
}

}  // namespace

std::vector<RegionCalibration> calibrate(std::span<const RegionPredictions> regions,
                                         const EvaluationOptions& options) {
  std::vector<RegionCalibration> result;
  for (const auto& region : regions) {
    if (!region.exams.empty()) result.push_back(calibrate(region, options));
  }
  return result;
}

}  // namespace uptake
