#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evaluation/evaluate.h"
#include "statistics/hypothesis_tests.h"

namespace uptake {

/// A region in the exams that both models have; probabilities are means over the seeds.
struct ComparedRegion {
  std::string region;
  std::size_t exams = 0, positives = 0;
  double first = 0, second = 0;  ///< areas
  std::optional<double> p;       ///< DeLong's paired test; nothing with too few of a class
  std::optional<double> p_holm;  ///< the same, corrected for the regions that have one
};

struct ModelComparison {
  std::string name;                     ///< of the other model
  std::vector<ComparedRegion> regions;  ///< those of both models, with both classes
  Estimate mean_difference;             ///< of the areas, first - second; patients resampled
  std::optional<TTest> t_test;          ///< of the areas, paired by region
  std::optional<double> permutation_p;  ///< models exchanged by patient
};

/// `rounds`: of the permutation test. Errors: "evaluate.compare" where no region is in both with
/// exams of both classes.
ModelComparison compare_models(const std::string& name, std::span<const RegionPredictions> first,
                               std::span<const RegionPredictions> second,
                               const EvaluationOptions& options, std::size_t rounds = 1000);

/// comparison.csv: model, region, exams, positives, auroc, auroc_other, difference, p, p_holm.
std::string comparison_table(std::span<const ModelComparison> comparisons);

/// For people: a line a comparison, then its regions.
std::string as_text(std::span<const ModelComparison> comparisons);

}  // namespace uptake
