#include "statistics/classification.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <vector>

namespace uptake {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(Classification, CountsAndTheirRatios) {
  const std::vector scores{0.9, 0.5, 0.4, 0.6, 0.1, 0.2, 0.3, 0.7};
  const Bytes positive{1, 1, 1, 0, 0, 0, 0, 0};
  const auto counts = count_classes(scores, positive, 0.5);
  EXPECT_EQ(counts.true_positive, 2U);  // 0.5 itself is called positive
  EXPECT_EQ(counts.false_negative, 1U);
  EXPECT_EQ(counts.false_positive, 2U);
  EXPECT_EQ(counts.true_negative, 3U);
  EXPECT_DOUBLE_EQ(sensitivity(counts).value(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(specificity(counts).value(), 3.0 / 5);
  EXPECT_DOUBLE_EQ(ppv(counts).value(), 2.0 / 4);
  EXPECT_DOUBLE_EQ(f1_score(counts).value(), 4.0 / 7);  // 2 x 2 / (2 x 2 + 2 + 1)
}

TEST(Classification, AWeightIsARepetition) {
  const std::vector<std::uint32_t> weights{3, 0, 2};
  const auto counts = count_classes(std::vector{0.9, 0.9, 0.1}, Bytes{1, 0, 1}, 0.5, weights);
  EXPECT_EQ(counts.true_positive, 3U);
  EXPECT_EQ(counts.false_negative, 2U);
  EXPECT_EQ(counts.false_positive + counts.true_negative, 0U);
}

TEST(Classification, WhatIsNotDefinedIsNothingAndNotZero) {
  ClassCounts only_negatives;
  only_negatives.true_negative = 5;
  EXPECT_FALSE(sensitivity(only_negatives));
  EXPECT_FALSE(ppv(only_negatives));
  EXPECT_FALSE(f1_score(only_negatives));
  EXPECT_EQ(specificity(only_negatives), 1.0);
  ClassCounts missed;
  missed.false_negative = 2;
  EXPECT_FALSE(specificity(missed));
  EXPECT_EQ(sensitivity(missed), 0.0);
  EXPECT_EQ(f1_score(missed), 0.0);
}

TEST(BestF1Threshold, IsAmongTheScores) {
  // At .6: TP 2, FP 1, FN 0: F1 4/5. At .9: TP 1, FN 1: 2/3.
  const auto best = best_f1_threshold(std::vector{0.9, 0.7, 0.6, 0.2}, Bytes{1, 0, 1, 0}).value();
  EXPECT_DOUBLE_EQ(best.threshold, 0.6);
  EXPECT_DOUBLE_EQ(best.f1, 0.8);
  EXPECT_FALSE(best_f1_threshold(std::vector{0.9}, Bytes{0}));
}

TEST(BestF1Threshold, NoOtherThresholdIsBetterAndItsF1IsWhatItSays) {
  EXPECT_TRUE(rc::check([] {
    const auto count = *rc::gen::inRange<std::size_t>(1, 30);
    std::vector<double> scores;
    Bytes positive{1};
    for (std::size_t i = 0; i < count; ++i) scores.push_back(*rc::gen::inRange(0, 10) / 9.0);
    while (positive.size() < count) positive.push_back(*rc::gen::element<std::uint8_t>(0, 1));
    const auto best = best_f1_threshold(scores, positive).value();
    const auto f1_at = [&](double threshold) {
      return f1_score(count_classes(scores, positive, threshold)).value();
    };
    RC_ASSERT(f1_at(best.threshold) == best.f1);
    for (const double score : scores) RC_ASSERT(f1_at(score) <= best.f1);
  }));
}

}  // namespace
}  // namespace uptake
