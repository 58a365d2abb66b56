#pragma once

#include <span>
#include <string>
#include <vector>

#include "evaluation/evaluate.h"

namespace uptake {

/// The sensitivity of a worklist against the share of exams that are read (the paper's Fig. 2b-d).
struct SensitivityCurve {
  std::string region;
  double prevalence = 0;                   ///< share of abnormal exams, above 0
  std::vector<double> mean;                ///< over the seeds, at each share
  std::vector<std::vector<double>> seeds;  ///< [seed][share]
  /// 95 % of resamples of patients and seeds; nothing where there were not enough.
  std::vector<std::optional<Interval>> band;
};

/// 0, .01, ... 1: where curves are worked out.
std::vector<double> curve_shares();

/// Of the regions that have an abnormal exam.
std::vector<SensitivityCurve> sensitivity_curves(std::span<const RegionPredictions> regions,
                                                 const EvaluationOptions& options);

/// curves.csv: region, share, sensitivity, low, high, perfect, random.
std::string curves_table(std::span<const SensitivityCurve> curves);

}  // namespace uptake
