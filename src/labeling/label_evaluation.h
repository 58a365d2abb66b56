#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "labeling/label_table.h"
#include "statistics/bootstrap.h"

namespace uptake {

/// What labels are judged by; the order of every array below. All but the area at a probability of
/// 0.5.
inline constexpr std::array<std::string_view, 5> label_metrics{"f1", "sensitivity", "specificity",
                                                               "ppv", "auroc"};

struct Measured {
  std::optional<double> value;
  std::optional<Interval> interval;
};
using Measurements = std::array<Measured, label_metrics.size()>;

struct RegionEvaluation {
  std::string region;
  std::size_t exams = 0, positives = 0;
  Measurements labels;
  /// Of the second labels, and labels minus those on the same resamples; empty without a baseline.
  Measurements baseline, difference;
};

struct LabelEvaluation {
  std::size_t exams = 0;                ///< judged: in the truth and in every file of labels
  std::vector<std::string> unlabelled;  ///< in the truth only: not judged
  std::vector<RegionEvaluation> regions;
  /// The mean of each measure over the regions that define it; positives are summed.
  RegionEvaluation mean;
};

/// Compares labels with the truth: truth of 0.5 or more is positive. A region that the labels of an
/// exam do not name has probability 0; a region that the truth of an exam does not name is not
/// judged there. Intervals: exams are resampled.
/// Errors: "labels.no_common_exam"; "labels.no_region" where the truth has none of `regions`.
LabelEvaluation evaluate_labels(const RegionTable& truth, const RegionTable& labels,
                                const RegionTable* baseline, std::span<const std::string> regions,
                                const BootstrapOptions& options);

}  // namespace uptake
