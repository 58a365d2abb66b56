#include "statistics/precision_recall.h"

#include <gtest/gtest.h>

#include <vector>

namespace uptake {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(AveragePrecision, OfTheExampleInScikitLearnsManual) {
  // average_precision_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) == 0.8333...
  EXPECT_DOUBLE_EQ(average_precision(std::vector{.1, .4, .35, .8}, Bytes{0, 0, 1, 1}).value(),
                   5.0 / 6);
}

TEST(AveragePrecision, EqualScoresAreOneThreshold) {
  EXPECT_DOUBLE_EQ(average_precision(std::vector{.5, .5, .5, .5}, Bytes{1, 0, 0, 0}).value(), .25);
  EXPECT_DOUBLE_EQ(average_precision(std::vector{.9, .5, .5}, Bytes{0, 1, 0}).value(), 1.0 / 3);
}

TEST(AveragePrecision, NeedsAPositive) {
  EXPECT_FALSE(average_precision(std::vector{.5, .5}, Bytes{0, 0}));
  EXPECT_EQ(average_precision(std::vector{.5, .5}, Bytes{1, 1}), 1);
}

}  // namespace
}  // namespace uptake
