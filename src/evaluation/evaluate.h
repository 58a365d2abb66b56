#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evaluation/predictions.h"
#include "statistics/bootstrap.h"
#include "statistics/calibration.h"
#include "statistics/operating_point.h"

namespace uptake {

/// A figure of a region, with its 95 % interval where one is worked out.
struct Estimate {
  std::optional<double> value;
  std::optional<Interval> interval;
};

/// How good the predictions of one region are. What is not defined (one class only) is nothing.
struct RegionReport {
  std::string region;
  std::size_t exams = 0, positives = 0, seeds = 0;
  std::vector<std::optional<double>> seed_aurocs;
  Estimate auroc;                           ///< the mean over the seeds
  std::optional<double> auroc_median;       ///< over the seeds
  std::optional<double> average_precision;  ///< mean over the seeds, as those below
  /// At the operating point.
  std::optional<double> threshold, sensitivity, specificity, ppv, f1;
  std::optional<double> brier, calibration_error;
  /// Of a worklist: its first 10, 25, 50 % of exams.
  std::optional<double> sensitivity_top10, sensitivity_top25, sensitivity_top50;
  std::optional<double> skipped_at_99;  ///< share of exams not to be read for a sensitivity of .99
  std::string note;                     ///< why there is no figure, or ""
};

struct EvaluationOptions {
  BootstrapOptions bootstrap;
  OperatingRule operating_point;
  std::size_t calibration_bins = 10;
  /// The patient of an exam, who is drawn as one; empty: each exam is a patient of its own.
  std::function<std::string(const std::string& exam_id)> patient_of;
  /// Where thresholds come from: the validation exams of the same model; null: the exams
  /// themselves, which flatters.
  const std::vector<RegionPredictions>* validation = nullptr;
};

struct Evaluation {
  std::vector<RegionReport> regions;
  /// The mean of the areas of the regions that have one, resampled together.
  Estimate mean_auroc;
  IntervalKind interval = IntervalKind::percentile;  ///< that was asked for
};

/// Areas are means over the seeds; intervals draw patients and seeds anew in each resample, the
/// same for all regions. The acceleration of a BCa interval is that of the patients: no seed is
/// left out.
Evaluation evaluate(std::span<const RegionPredictions> regions, const EvaluationOptions& options);

}  // namespace uptake
