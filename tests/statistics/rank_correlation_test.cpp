#include "statistics/rank_correlation.h"

#include <gtest/gtest.h>

#include <vector>

namespace uptake {
namespace {

using Values = std::vector<float>;

TEST(RankCorrelation, OfTheSameOrderIsOneAndOfTheReverseMinusOne) {
  const Values rising{1, 2, 10, 1000};
  EXPECT_DOUBLE_EQ(rank_correlation(rising, Values{-5, 0, 0.5, 0.6f}).value(), 1);
  EXPECT_DOUBLE_EQ(rank_correlation(rising, Values{4, 3, 2, 1}).value(), -1);
}

/// Without ties 1 - 6 sum d^2 / (n (n^2 - 1)): d = 1, 1, 0, 1, 1 -> 1 - 24 / 120.
TEST(RankCorrelation, OnPaper) {
  EXPECT_NEAR(rank_correlation(Values{1, 2, 3, 4, 5}, Values{2, 1, 3, 5, 4}).value(), .8, 1e-12);
}

/// scipy.stats.spearmanr([1, 2, 2, 3, 3, 3], [2, 1, 4, 4, 6, 5]): 0.7671248
TEST(RankCorrelation, EqualValuesShareTheirMeanRank) {
  EXPECT_NEAR(rank_correlation(Values{1, 2, 2, 3, 3, 3}, Values{2, 1, 4, 4, 6, 5}).value(),
              0.7671248, 1e-6);
}

TEST(RankCorrelation, OfValuesThatAreAllEqualThereIsNone) {
  EXPECT_FALSE(rank_correlation(Values{1, 1, 1}, Values{1, 2, 3}).has_value());
  EXPECT_FALSE(rank_correlation(Values{}, Values{}).has_value());
}

}  // namespace
}  // namespace uptake
