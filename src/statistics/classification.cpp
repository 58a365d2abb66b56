#include "statistics/classification.h"

#include "statistics/score_groups.h"

namespace uptake {
namespace {

std::optional<double> ratio(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

ClassCounts count_classes(std::span<const double> scores, std::span<const std::uint8_t> positive,
                          double threshold, std::span<const std::uint32_t> weights) {
  ClassCounts counts;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const std::uint64_t weight = weights.empty() ? 1 : weights[i];
    const bool called = scores[i] >= threshold;
    if (positive[i] != 0) {
      (called ? counts.true_positive : counts.false_negative) += weight;
    } else {
      (called ? counts.false_positive : counts.true_negative) += weight;
    }
  }
  return counts;
}

std::optional<double> sensitivity(const ClassCounts& counts) {
  return ratio(counts.true_positive, counts.true_positive + counts.false_negative);
}

std::optional<double> specificity(const ClassCounts& counts) {
  return ratio(counts.true_negative, counts.true_negative + counts.false_positive);
}

std::optional<double> ppv(const ClassCounts& counts) {
  return ratio(counts.true_positive, counts.true_positive + counts.false_positive);
}

std::optional<double> f1_score(const ClassCounts& counts) {
  return ratio(2 * counts.true_positive,
               2 * counts.true_positive + counts.false_positive + counts.false_negative);
}

std::optional<F1Threshold> best_f1_threshold(std::span<const double> scores,
                                             std::span<const std::uint8_t> positive) {
  const auto ranked = group_scores(scores, positive);
  ClassCounts counts;
  for (const auto& group : ranked.groups) counts.false_negative += group.positives;
  if (counts.false_negative == 0) return std::nullopt;
  F1Threshold best{0, -1};
  for (const auto& group : HighestFirst(ranked)) {
    counts.true_positive += group.positives;
    counts.false_negative -= group.positives;
    counts.false_positive += group.negatives();
    if (const double f1 = *f1_score(counts); f1 > best.f1) best = {group.score, f1};
  }
  return best;
}

}  // namespace uptake
