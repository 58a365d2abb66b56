#include "statistics/worklist.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>

namespace uptake {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(Worklist, CountsPositivesFromTheTop) {
  // In order: 1 0 1 0
  const Worklist list(std::vector{.2, .9, .5, .7}, Bytes{0, 1, 1, 0});
  EXPECT_EQ(list.sensitivity(0), 0);
  EXPECT_EQ(list.sensitivity(.25), .5);
  EXPECT_EQ(list.sensitivity(.5), .5);
  EXPECT_EQ(list.sensitivity(.625), .75);  // half of the third exam
  EXPECT_EQ(list.sensitivity(.75), 1);
  EXPECT_EQ(list.sensitivity(1), 1);
  EXPECT_EQ(list.share_for(1), .75);
  EXPECT_EQ(list.share_for(.5), .25);
  EXPECT_EQ(list.perfect(.25), .5);
  EXPECT_EQ(list.perfect(.75), 1);
}

TEST(Worklist, EqualScoresComeInAnyOrder) {
  const Worklist list(std::vector{.5, .5, .5, .5}, Bytes{0, 1, 1, 0});
  EXPECT_EQ(list.sensitivity(.25), .25);
  EXPECT_EQ(list.share_for(.99), .99);
}

TEST(Worklist, NeedsAPositive) {
  const Worklist list(std::vector{.5, .6}, Bytes{0, 0});
  EXPECT_FALSE(list.sensitivity(.5));
  EXPECT_FALSE(list.share_for(.5));
  EXPECT_FALSE(list.perfect(.5));
  EXPECT_FALSE(Worklist({}, {}).sensitivity(.5));
}

TEST(RankedWorklist, OfExamsThatCountOnceIsTheWorklist) {
  EXPECT_TRUE(rc::check("at any share, with ties", [] {
    const auto size = *rc::gen::inRange<std::size_t>(1, 40);
    const auto grades = *rc::gen::container<std::vector<int>>(size, rc::gen::inRange(0, 8));
    const auto bits = *rc::gen::container<std::vector<int>>(size, rc::gen::inRange(0, 2));
    const std::vector<double> scores(grades.begin(), grades.end());
    const Bytes positive(bits.begin(), bits.end());
    const std::vector<double> shares{0, .1, .33, .5, .9, 1};
    std::vector<double> found(shares.size());
    RankedWorklist(scores, positive)
        .sensitivities(shares, std::vector<std::uint32_t>(size, 1), found);
    const Worklist list(scores, positive);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const auto wanted = list.sensitivity(shares[i]);
      const bool same = wanted ? std::abs(found[i] - *wanted) < 1e-12 : std::isnan(found[i]);
      RC_ASSERT(same);
    }
  }));
}

TEST(RankedWorklist, AnExamOfWeightTwoIsTwoExams) {
  const std::vector<double> shares{.2, .4, .6, .8};
  std::vector<double> weighted(4), repeated(4);
  RankedWorklist(std::vector{.9, .7, .5, .2}, Bytes{1, 0, 1, 0})
      .sensitivities(shares, std::vector<std::uint32_t>{1, 2, 2, 0}, weighted);
  RankedWorklist(std::vector{.9, .7, .7, .5, .5}, Bytes{1, 0, 0, 1, 1})
      .sensitivities(shares, std::vector<std::uint32_t>(5, 1), repeated);
  EXPECT_EQ(weighted, repeated);
}

}  // namespace
}  // namespace uptake
