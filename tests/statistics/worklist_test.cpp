#include "statistics/worklist.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace uptake
