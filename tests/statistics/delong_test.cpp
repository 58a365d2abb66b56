#include "statistics/delong.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>

#include "statistics/auroc.h"

namespace uptake {
namespace {

using Bytes = std::vector<std::uint8_t>;

double kernel(double positive, double negative) {
  return positive > negative ? 1 : positive == negative ? .5 : 0;
}

/// The definition (DeLong et al. 1988), pair by pair.
double variance_by_pairs(const std::vector<double>& scores, const Bytes& positive) {
  std::vector<double> of_positives, of_negatives;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    double sum = 0, count = 0;
    for (std::size_t j = 0; j < scores.size(); ++j) {
      if (positive[i] == positive[j]) continue;
      sum += positive[i] != 0 ? kernel(scores[i], scores[j]) : kernel(scores[j], scores[i]);
      ++count;
    }
    (positive[i] != 0 ? of_positives : of_negatives).push_back(sum / count);
  }
  double variance = 0;
  for (const auto* values : {&of_positives, &of_negatives}) {
    const auto n = static_cast<double>(values->size());
    double mean = 0, squares = 0;
    for (const auto value : *values) mean += value / n;
    for (const auto value : *values) squares += (value - mean) * (value - mean);
    variance += squares / (n - 1) / n;
  }
  return variance;
}

TEST(DeLong, OfAnExampleOnPaper) {
  // Positives .35 and .8, negatives .1 and .4: the positives' values are 1/2 and 1, the negatives'
  // 1 and 1/2; each variance is 1/8, divided by 2: 1/16 + 1/16.
  const auto found = delong(std::vector{.1, .4, .35, .8}, Bytes{0, 0, 1, 1}).value();
  EXPECT_DOUBLE_EQ(found.auroc, .75);
  EXPECT_DOUBLE_EQ(found.variance, .125);
  EXPECT_NEAR(found.low(), .75 - 1.959963984540054 * std::sqrt(.125), 1e-12);
  EXPECT_EQ(found.high(), 1);
}

TEST(DeLong, IsThatOfAllPairs) {
  EXPECT_TRUE(rc::check([] {
    const auto count = *rc::gen::inRange<std::size_t>(4, 40);
    std::vector<double> scores;
    Bytes positive{0, 1, 0, 1};
    for (std::size_t i = 0; i < count; ++i) scores.push_back(*rc::gen::inRange(0, 8) / 7.0);
    while (positive.size() < count) positive.push_back(*rc::gen::element<std::uint8_t>(0, 1));
    const auto found = delong(scores, positive).value();
    RC_ASSERT(std::abs(found.auroc - auroc(scores, positive).value()) < 1e-12);
    RC_ASSERT(std::abs(found.variance - variance_by_pairs(scores, positive)) < 1e-12);
  }));
}

TEST(DeLong, NeedsTwoOfEachClass) {
  EXPECT_FALSE(delong(std::vector{.1, .2, .3}, Bytes{0, 0, 1}));
  EXPECT_FALSE(delong(std::vector{.1, .2, .3}, Bytes{1, 1, 0}));
  EXPECT_FALSE(delong({}, {}));
}

TEST(DeLongPaired, OfAnExampleOnPaper) {
  // First: values of the positives 1/2, 1, of the negatives 1, 1/2. Second, all apart: 1, 1 and 1,
  // 1. The differences are -1/2, 0 and 0, -1/2: each variance 1/8, over 2: 1/8 in all.
  const Bytes positive{0, 0, 1, 1};
  const auto found =
      delong_paired(std::vector{.1, .4, .35, .8}, std::vector{.1, .2, .7, .8}, positive).value();
  EXPECT_DOUBLE_EQ(found.first, .75);
  EXPECT_DOUBLE_EQ(found.second, 1);
  EXPECT_DOUBLE_EQ(found.variance, .125);
  EXPECT_DOUBLE_EQ(found.z, -.25 / std::sqrt(.125));
  EXPECT_NEAR(found.p, .4795001221869535, 1e-12);  // 2 (1 - Phi(.70710678))
}

TEST(DeLongPaired, TheSameOrderIsNoDifference) {
  const Bytes positive{0, 1, 0, 1, 1};
  const std::vector first{.2, .3, .4, .5, .1}, second{2.0, 3.0, 4.0, 5.0, 1.0};
  const auto found = delong_paired(first, second, positive).value();
  EXPECT_EQ(found.z, 0);
  EXPECT_EQ(found.p, 1);
}

TEST(DeLongPaired, ADifferenceWithoutVarianceIsCertain) {
  const Bytes positive{0, 0, 1, 1};
  const auto found =
      delong_paired(std::vector{.1, .2, .7, .8}, std::vector{.7, .8, .1, .2}, positive).value();
  EXPECT_EQ(found.p, 0);
  EXPECT_TRUE(std::isinf(found.z));
}

}  // namespace
}  // namespace uptake
