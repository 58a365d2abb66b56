#include "evaluation/sensitivity_curves.h"

#include <gtest/gtest.h>

#include "support/region_predictions.h"

namespace uptake {
namespace {

TEST(SensitivityCurves, MeanAndSeedsAreWorklists) {
  RegionPredictions region;
  region.region = "liver";
  region.exams = {"a", "b", "c", "d"};
  region.positive = {0, 0, 1, 1};
  region.seeds = {"0", "1"};
  region.scores = {{.1, .4, .3, .8}, {.1, .2, .7, .8}};
  const auto curves = sensitivity_curves(std::vector{region}, evaluation_options(50));
  ASSERT_EQ(curves.size(), 1U);
  EXPECT_EQ(curves[0].prevalence, .5);
  EXPECT_EQ(curve_shares()[50], .5);
  EXPECT_EQ(curves[0].seeds[0][50], .5);
  EXPECT_EQ(curves[0].seeds[1][50], 1);
  EXPECT_EQ(curves[0].mean[50], .75);
  EXPECT_EQ(curves[0].mean.front(), 0);
  EXPECT_EQ(curves[0].mean.back(), 1);
}

TEST(SensitivityCurves, TheBandHoldsTheMeanAndDoesNotDependOnThreads) {
  const std::vector regions{random_region("a", 120, 3), random_region("b", 80, 3)};
  auto options = evaluation_options(300);
  const auto one = sensitivity_curves(regions, options);
  options.bootstrap.threads = 3;
  const auto many = sensitivity_curves(regions, options);
  EXPECT_EQ(curves_table(one), curves_table(many));
  for (const auto& curve : one) {
    for (std::size_t i = 5; i < 96; ++i) {
      ASSERT_TRUE(curve.band[i]);
      EXPECT_LE(curve.band[i]->low, curve.mean[i]);
      EXPECT_GE(curve.band[i]->high, curve.mean[i]);
    }
  }
}

TEST(SensitivityCurves, ARegionWithoutAnAbnormalExamHasNone) {
  auto none = random_region("none", 10, 1);
  none.positive.assign(10, 0);
  const std::vector regions{none, random_region("a", 10, 1)};
  const auto curves = sensitivity_curves(regions, evaluation_options(10));
  ASSERT_EQ(curves.size(), 1U);
  EXPECT_EQ(curves[0].region, "a");
}

}  // namespace
}  // namespace uptake
