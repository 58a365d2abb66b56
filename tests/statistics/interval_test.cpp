#include "statistics/interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

namespace uptake {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// 0 ... 100, the quantile of p being 100 p.
std::vector<double> hundred() {
  std::vector<double> values(101);
  std::iota(values.begin(), values.end(), 0.0);
  return values;
}

TEST(Percentiles, AreQuantilesWithInterpolation) {
  const auto interval = percentile_interval({4, 1, nothing, 2, 3}, .5).value();
  EXPECT_DOUBLE_EQ(interval.low, 1.75);  // numpy.quantile([1, 2, 3, 4], .25)
  EXPECT_DOUBLE_EQ(interval.high, 3.25);
  EXPECT_EQ(interval.resamples, 4U);
  EXPECT_FALSE(percentile_interval({4, nothing}, .5));
}

TEST(Bca, WithoutBiasAndSkewnessIsThePercentileInterval) {
  // 50 values below 50 and the one that equals it half: 50.5 / 101 = 1/2, no bias.
  const auto interval = bca_interval(hundred(), 50, std::vector{1., 2., 3.}, .95).value();
  EXPECT_NEAR(interval.low, 2.5, 1e-9);
  EXPECT_NEAR(interval.high, 97.5, 1e-9);
  EXPECT_EQ(interval.kind, IntervalKind::bca);
}

TEST(Bca, CorrectsTheBias) {
  // 61 of 101 below: z0 = Phi^-1(.603960) = .263612; Phi(2 z0 -+ 1.959964) = Phi(-1.432740),
  // Phi(2.487188) = .075966, .993562 (by scipy.stats.norm).
  const auto interval = bca_interval(hundred(), 60.5, {}, .95).value();
  EXPECT_NEAR(interval.low, 7.5966, 1e-3);
  EXPECT_NEAR(interval.high, 99.3562, 1e-3);
}

TEST(Bca, CorrectsTheSkewness) {
  // Mean 1/4, differences 1/4, 1/4, 1/4, -3/4: a = -.375 / (6 x .75^1.5) = -.0962250;
  // Phi(-2.415527), Phi(1.648972) = 0.007856, 0.950423 (by scipy.stats.norm).
  const auto interval = bca_interval(hundred(), 50, std::vector{0., nothing, 0., 0., 1.}, .95);
  EXPECT_NEAR(interval->low, 0.7856, 1e-3);
  EXPECT_NEAR(interval->high, 95.0423, 1e-3);
}

TEST(Bca, OfOneValueThroughoutIsThatValue) {
  const auto interval = bca_interval({3, 3, 3}, 3, std::vector{3., 3.}, .95).value();
  EXPECT_EQ(interval.low, 3);
  EXPECT_EQ(interval.high, 3);
  EXPECT_EQ(interval.kind, IntervalKind::bca);
}

TEST(Bca, WhatOnlyRoundingPartsIsEqual) {
  auto values = hundred();
  values[50] = std::nextafter(50., 51.);
  const auto exact = bca_interval(hundred(), 50, {}, .95),
             rounded = bca_interval(values, 50, {}, .95);
  EXPECT_DOUBLE_EQ(rounded->low, exact->low);
  EXPECT_DOUBLE_EQ(rounded->high, exact->high);
  const std::vector alike{.3, std::nextafter(.3, 1.), .3, .3};
  EXPECT_NEAR(bca_interval(hundred(), 50, alike, .95)->low, 2.5, 1e-9);
}

TEST(Bca, FallsBackToPercentilesAndSaysSo) {
  for (const double estimate : {-1., 101.}) {  // all values on one side
    const auto interval = bca_interval(hundred(), estimate, {}, .95).value();
    EXPECT_EQ(interval.kind, IntervalKind::percentile);
    EXPECT_NEAR(interval.low, 2.5, 1e-9);
    EXPECT_NEAR(interval.high, 97.5, 1e-9);
  }
  // z0 = Phi^-1(100 / 101) = 2.33 and the steepest acceleration: 1 - a (z0 + 4.9) < 0.
  std::vector<double> one_far(10, 1.0);
  one_far.front() = -1e3;
  const auto turned = bca_interval(hundred(), 99.5, one_far, 1 - 1e-6).value();
  EXPECT_EQ(turned.kind, IntervalKind::percentile);
}

TEST(Bca, IsNothingWithoutAnEstimateOrValues) {
  EXPECT_FALSE(bca_interval(hundred(), nothing, {}, .95));
  EXPECT_FALSE(bca_interval({1, nothing}, 1, {}, .95));
  EXPECT_FALSE(bca_interval({}, 1, {}, .95));
}

}  // namespace
}  // namespace uptake
