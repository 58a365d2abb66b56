#include "statistics/classification.h"

#include <algorithm>
#include <numeric>
#include <vector>

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
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  ClassCounts counts;
  for (const auto one : positive) counts.false_negative += one != 0 ? 1U : 0U;
  if (counts.false_negative == 0) return std::nullopt;
  F1Threshold best{0, -1};
  for (std::size_t i = 0; i < order.size();) {
    const double threshold = scores[order[i]];
    for (; i < order.size() && scores[order[i]] == threshold; ++i) {
      if (positive[order[i]] != 0) {
        ++counts.true_positive;
        --counts.false_negative;
      } else {
        ++counts.false_positive;
      }
    }
    if (const double f1 = *f1_score(counts); f1 > best.f1) best = {threshold, f1};
  }
  return best;
}

}  // namespace uptake
