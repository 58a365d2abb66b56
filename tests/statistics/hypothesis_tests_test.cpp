#include "statistics/hypothesis_tests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "statistics/distributions.h"

namespace uptake {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

TEST(PairedTTest, OfRsSleepData) {
  // t.test(extra ~ group, data = sleep, paired = TRUE): t = -4.0621, df = 9, p-value = 0.002833
  const std::vector first{.7, -1.6, -.2, -1.2, -.1, 3.4, 3.7, .8, .0, 2.0};
  const std::vector second{1.9, .8, 1.1, .1, -.1, 4.4, 5.5, 1.6, 4.6, 3.4};
  const auto test = paired_t_test(first, second).value();
  EXPECT_NEAR(test.mean, -1.58, 1e-12);
  EXPECT_NEAR(test.t, -4.0621, 5e-5);
  EXPECT_EQ(test.degrees, 9);
  EXPECT_NEAR(test.p, .002833, 5e-7);
}

TEST(PairedTTest, WithoutVariance) {
  EXPECT_EQ(paired_t_test(std::vector{1., 2.}, std::vector{1., 2.})->p, 1);
  EXPECT_EQ(paired_t_test(std::vector{1., 2.}, std::vector{2., 3.})->p, 0);
  EXPECT_FALSE(paired_t_test(std::vector{1.}, std::vector{2.}));
}

double mean_difference(std::span<const std::uint8_t> exchanged, const std::vector<double>& apart) {
  double sum = 0;
  for (std::size_t i = 0; i < apart.size(); ++i) sum += exchanged[i] != 0 ? -apart[i] : apart[i];
  return sum;
}

TEST(PermutationTest, ComesNearTheShareOfAllExchanges) {
  // Of the 16 ways to turn 1, 2, 3, 4 over, only none and all are as far from 0 as 10: 2/16.
  const std::vector apart{1., 2., 3., 4.};
  const auto p = permutation_test(
      4, {.rounds = 20000}, [&](auto exchanged) { return mean_difference(exchanged, apart); });
  EXPECT_NEAR(p.value(), .125, .01);  // four standard deviations
}

TEST(PermutationTest, DoesNotDependOnThreadsAndIsNeverZero) {
  const std::vector<double> apart(60, 1.);
  const auto statistic = [&](auto exchanged) { return mean_difference(exchanged, apart); };
  const auto one = permutation_test(60, {.rounds = 99}, statistic);
  EXPECT_EQ(one, .01);
  EXPECT_EQ(permutation_test(60, {.rounds = 99, .threads = 3}, statistic), one);
}

TEST(Corrections, AreThoseOfR) {
  // p.adjust(c(.01, .04, .03, .2), "holm"): 0.04 0.09 0.09 0.20
  // p.adjust(c(.01, .04, .03, .2), "BH"):   0.04 0.0533 0.0533 0.20
  const std::vector p{.01, .04, .03, .2};
  EXPECT_THAT(holm(p), ElementsAre(DoubleNear(.04, 1e-12), DoubleNear(.09, 1e-12),
                                   DoubleNear(.09, 1e-12), DoubleNear(.2, 1e-12)));
  EXPECT_THAT(benjamini_hochberg(p),
              ElementsAre(DoubleNear(.04, 1e-12), DoubleNear(.16 / 3, 1e-12),
                          DoubleNear(.16 / 3, 1e-12), DoubleNear(.2, 1e-12)));
  EXPECT_THAT(holm(std::vector{.6, .9}), ElementsAre(1, 1));
}

TEST(Distributions, HaveTheValuesOfTables) {
  EXPECT_NEAR(normal_quantile(.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(normal_probability(1.6448536269514722), .95, 1e-12);
  EXPECT_NEAR(two_sided_normal(-2.5758293035489004), .01, 1e-12);
  EXPECT_NEAR(two_sided_student(2.2281388519649385, 10), .05, 1e-10);
}

}  // namespace
}  // namespace uptake
