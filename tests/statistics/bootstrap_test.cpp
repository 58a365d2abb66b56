#include "statistics/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

namespace uptake {
namespace {

/// The mean of 0, 1, ..., n - 1 in a resample.
void mean_of_places(std::span<const std::uint32_t> weights, std::span<double> out) {
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    sum += static_cast<double>(weights[i]) * static_cast<double>(i);
  }
  out[0] = sum / static_cast<double>(weights.size());
}

TEST(Bootstrap, TheIntervalOfAMeanIsThatOfTheNormalDistribution) {
  // 0 ... 399: mean 199.5, deviation sqrt((400^2 - 1) / 12) = 115.47; of the mean 115.47 / 20 =
  // 5.77, so 199.5 -+ 1.96 x 5.77 = 188.2, 210.8. 4,000 resamples leave about 0.25 of noise.
  BootstrapOptions options;
  options.resamples = 4000;
  const auto interval = bootstrap_intervals(400, 1, options, mean_of_places)[0].value();
  EXPECT_NEAR(interval.low, 188.2, 1.0);
  EXPECT_NEAR(interval.high, 210.8, 1.0);
  EXPECT_EQ(interval.resamples, 4000U);
  options.confidence = 0.5;  // 199.5 -+ 0.6745 x 5.77
  const auto half = bootstrap_intervals(400, 1, options, mean_of_places)[0].value();
  EXPECT_NEAR(half.low, 195.6, 0.5);
  EXPECT_NEAR(half.high, 203.4, 0.5);
}

TEST(Bootstrap, DrawsAsManyUnitsAsThereAre) {
  const auto intervals = bootstrap_intervals(7, 1, {}, [](auto weights, auto out) {
    out[0] = std::accumulate(weights.begin(), weights.end(), 0.0);
  });
  EXPECT_EQ(intervals[0]->low, 7);
  EXPECT_EQ(intervals[0]->high, 7);
}

TEST(Bootstrap, ThreadsDoNotMatterAndTheSeedDoes) {
  BootstrapOptions one, four, other;
  four.threads = 4;
  other.seed = 2;
  const auto low = [](const BootstrapOptions& options) {
    return bootstrap_intervals(50, 1, options, mean_of_places)[0]->low;
  };
  EXPECT_EQ(low(one), low(four));
  EXPECT_NE(low(one), low(other));
}

TEST(Bootstrap, ResamplesThatDefineNothingAreLeftOut) {
  // Defined where unit 0 was drawn: in 1 - (1/2)^2 of the resamples of two units.
  const auto intervals = bootstrap_intervals(2, 2, {}, [](auto weights, auto out) {
    out[0] = weights[0] > 0 ? 3.0 : std::numeric_limits<double>::quiet_NaN();
    out[1] = std::numeric_limits<double>::quiet_NaN();
  });
  EXPECT_EQ(intervals[0]->low, 3);
  EXPECT_NEAR(static_cast<double>(intervals[0]->resamples), 750, 60);
  EXPECT_FALSE(intervals[1]);
  EXPECT_FALSE(bootstrap_intervals(0, 1, {}, mean_of_places)[0]);
}

}  // namespace
}  // namespace uptake
