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

/// What it was asked, in the order in which it was.
struct Asked {
  std::vector<std::vector<std::uint32_t>> weights;
  ResampleStatistics statistics() {
    return [this](auto of, auto out) {
      weights.emplace_back(of.begin(), of.end());
      out[0] = 1;
    };
  }
};

TEST(Bca, AsksForTheUnitsThemselvesAndWithoutEach) {
  BootstrapOptions options;
  options.resamples = 5;
  options.kind = IntervalKind::bca;
  Asked drawn, undrawn;
  bootstrap_intervals(3, 1, options, drawn.statistics(), undrawn.statistics());
  EXPECT_EQ(drawn.weights.size(), 5U);
  using Weights = std::vector<std::uint32_t>;
  EXPECT_EQ(undrawn.weights, (std::vector<Weights>{{1, 1, 1}, {0, 1, 1}, {1, 0, 1}, {1, 1, 0}}));
}

TEST(Bca, LeavesOutGroupsOfManyUnits) {
  BootstrapOptions options;
  options.resamples = 5;
  options.kind = IntervalKind::bca;
  options.jackknife_groups = 2;
  Asked asked;
  bootstrap_intervals(5, 1, options, asked.statistics());
  ASSERT_EQ(asked.weights.size(), 8U);
  EXPECT_EQ(asked.weights[6], (std::vector<std::uint32_t>{0, 1, 0, 1, 0}));
  EXPECT_EQ(asked.weights[7], (std::vector<std::uint32_t>{1, 0, 1, 0, 1}));
}

TEST(Bca, OfASkewedMeanLiesHigherOnAnyNumberOfThreads) {
  // 0, 1, 4, ..., 39^2 are skewed to the right, so that both ends move up; how far is compared with
  // SciPy in tests/oracle/bootstrap_test.py.
  const auto mean_of_squares = [](auto weights, auto out) {
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      sum += static_cast<double>(weights[i]) * static_cast<double>(i * i);
      count += weights[i];
    }
    out[0] = sum / count;
  };
  BootstrapOptions options;
  options.resamples = 4000;
  const auto percentile = *bootstrap_intervals(40, 1, options, mean_of_squares)[0];
  options.kind = IntervalKind::bca;
  const auto bca = *bootstrap_intervals(40, 1, options, mean_of_squares)[0];
  EXPECT_GT(bca.low, percentile.low);
  EXPECT_GT(bca.high, percentile.high);
  options.threads = 3;
  const auto again = *bootstrap_intervals(40, 1, options, mean_of_squares)[0];
  EXPECT_EQ(again.low, bca.low);
  EXPECT_EQ(again.high, bca.high);
}

TEST(Bca, IsNothingWhereNothingIsDefined) {
  BootstrapOptions options;
  options.kind = IntervalKind::bca;
  EXPECT_FALSE(bootstrap_intervals(0, 1, options, mean_of_places)[0]);
  EXPECT_FALSE(bootstrap_intervals(
      4, 1, options, [](auto, auto out) { out[0] = std::numeric_limits<double>::quiet_NaN(); })[0]);
}

}  // namespace
}  // namespace uptake
