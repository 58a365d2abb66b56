#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace uptake {

/// What a threshold makes of scores. A score of the threshold or more is called positive.
struct ClassCounts {
  std::uint64_t true_positive = 0, false_positive = 0, true_negative = 0, false_negative = 0;
};

/// `positive`: one byte a score, 0 or 1. `weights`: how often each counts; empty: once.
ClassCounts count_classes(std::span<const double> scores, std::span<const std::uint8_t> positive,
                          double threshold, std::span<const std::uint32_t> weights = {});

// Each is nothing where its denominator is 0: there is no sensitivity without a positive.
std::optional<double> sensitivity(const ClassCounts& counts);  ///< TP / (TP + FN), recall
std::optional<double> specificity(const ClassCounts& counts);  ///< TN / (TN + FP)
std::optional<double> ppv(const ClassCounts& counts);          ///< TP / (TP + FP), precision
std::optional<double> f1_score(const ClassCounts& counts);     ///< 2 TP / (2 TP + FP + FN)

struct F1Threshold {
  double threshold, f1;
};

/// The threshold with the highest F1, among the scores that occur; the highest of equals. Nothing
/// where there is no positive.
std::optional<F1Threshold> best_f1_threshold(std::span<const double> scores,
                                             std::span<const std::uint8_t> positive);

}  // namespace uptake
