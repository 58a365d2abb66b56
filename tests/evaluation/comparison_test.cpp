#include "evaluation/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "statistics/delong.h"
#include "support/region_predictions.h"

namespace uptake {
namespace {

using testing::HasSubstr;
using Regions = std::vector<RegionPredictions>;

/// The same exams, whose probabilities say nothing.
RegionPredictions noise_for(const RegionPredictions& region) {
  auto noise = region;
  RandomStream rng(2, "noise");
  for (auto& scores : noise.scores) {
    for (auto& score : scores) score = rng.uniform();
  }
  return noise;
}

TEST(Comparison, AModelAgainstItselfDoesNotDiffer) {
  const Regions regions{random_region("a", 60, 2), random_region("b", 60, 2)};
  const auto same = compare_models("same", regions, regions, evaluation_options(100), 100);
  EXPECT_EQ(same.mean_difference.value, 0);
  EXPECT_EQ(same.mean_difference.interval->low, 0);
  EXPECT_EQ(same.permutation_p, 1);
  EXPECT_EQ(same.t_test->p, 1);
  for (const auto& region : same.regions) EXPECT_EQ(region.p, 1);
}

TEST(Comparison, ABetterModelIsToldFromNoise) {
  const auto region = random_region("a", 400, 1);
  const auto result = compare_models("noise", Regions{region}, Regions{noise_for(region)},
                                     evaluation_options(200), 500);
  const auto test = delong_paired(region.scores[0], noise_for(region).scores[0], region.positive);
  EXPECT_EQ(result.regions[0].p, test->p);
  EXPECT_EQ(result.regions[0].p_holm, test->p);
  EXPECT_LT(*result.regions[0].p, .001);
  EXPECT_GT(result.mean_difference.interval->low, 0);
  EXPECT_LT(*result.permutation_p, .01);
  EXPECT_FALSE(result.t_test);  // one region is no pair
}

TEST(Comparison, OnlyExamsAndRegionsOfBothCount) {
  auto first = random_region("a", 40, 1), second = random_region("a", 40, 1);
  second.exams.erase(second.exams.begin());
  second.positive.erase(second.positive.begin());
  second.scores[0].erase(second.scores[0].begin());
  const auto result = compare_models("x", Regions{first, random_region("only here", 40, 1)},
                                     Regions{second}, evaluation_options(20), 20);
  ASSERT_EQ(result.regions.size(), 1U);
  EXPECT_EQ(result.regions[0].exams, 39U);
  EXPECT_EQ(result.regions[0].first, result.regions[0].second);
  EXPECT_THAT(comparison_table(std::vector{result}), HasSubstr("\nx,a,39,13,"));
}

TEST(Comparison, NothingInCommonIsAnError) {
  EXPECT_THROW(compare_models("x", Regions{random_region("a", 40, 1)},
                              Regions{random_region("b", 40, 1)}, evaluation_options(20)),
               Error);
}

}  // namespace
}  // namespace uptake
