#include "statistics/operating_point.h"

#include <gtest/gtest.h>

#include <vector>

#include "support/error_of.h"

namespace uptake {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// From the top: 1 1 0 1 0 0 1 0
const std::vector<double> scores{.9, .8, .7, .6, .5, .4, .3, .2};
const Bytes positive{1, 1, 0, 1, 0, 0, 1, 0};

double threshold(const char* rule) {
  return choose_operating_point(OperatingRule::parse(rule), scores, positive)->threshold;
}

TEST(OperatingPoint, IsWhatTheRuleAsksFor) {
  EXPECT_EQ(threshold("youden"), .8);  // 1/2 + 1, as 3/4 + 3/4: the higher of equals
  EXPECT_EQ(threshold("f1"), .6);      // 6/8; at .8 it is 4/6, at .3 8/11
  EXPECT_EQ(threshold("sensitivity:0.7"), .6);
  EXPECT_EQ(threshold("sensitivity:1"), .3);
  EXPECT_EQ(threshold("specificity:0.7"), .6);
  EXPECT_EQ(threshold("specificity:1"), .8);
}

TEST(OperatingPoint, CountsAtItsThreshold) {
  const auto point = choose_operating_point(OperatingRule::parse("f1"), scores, positive).value();
  EXPECT_EQ(point.counts.true_positive, 3U);
  EXPECT_EQ(point.counts.false_positive, 1U);
  EXPECT_EQ(point.counts.true_negative, 3U);
  EXPECT_EQ(point.counts.false_negative, 1U);
}

TEST(OperatingPoint, MayCallNothingPositive) {
  const auto point = choose_operating_point(OperatingRule::parse("specificity:1"),
                                            std::vector{.9, .5}, Bytes{0, 1});
  EXPECT_GT(point->threshold, .9);
  EXPECT_EQ(point->counts.true_negative, 1U);
}

TEST(OperatingPoint, NeedsTheClassesThatItsRuleCounts) {
  const auto found = [](const char* rule, const Bytes& classes) {
    return choose_operating_point(OperatingRule::parse(rule), std::vector{.9, .5}, classes);
  };
  EXPECT_FALSE(found("youden", {1, 1}));
  EXPECT_FALSE(found("specificity:0.5", {1, 1}));
  EXPECT_TRUE(found("f1", {1, 1}));
  EXPECT_FALSE(found("f1", {0, 0}));
}

TEST(OperatingRule, IsReadAndWritten) {
  for (const char* text : {"youden", "f1", "sensitivity:0.95", "specificity:0.9"}) {
    EXPECT_EQ(OperatingRule::parse(text).text(), text);
  }
  for (const char* text : {"", "best", "youden:1", "sensitivity", "sensitivity:", "sensitivity:2",
                           "specificity:-1", "sensitivity:0.5x"}) {
    EXPECT_EQ(error_of([&] { return OperatingRule::parse(text); }).code(),
              "operating_point.invalid")
        << text;
  }
}

}  // namespace
}  // namespace uptake
