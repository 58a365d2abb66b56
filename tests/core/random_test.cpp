#include "core/random.h"

#include <Random123/philox.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cmath>
#include <numeric>
#include <vector>

namespace uptake {
namespace {

using Philox = r123::Philox4x32;

// Salmon et al. 2011; the file kat_vectors of Random123.
TEST(Philox, givesThePublishedAnswers) {
  const auto zeros = Philox{}({{0, 0, 0, 0}}, {{0, 0}});
  EXPECT_EQ(zeros, (Philox::ctr_type{{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}));
  const std::uint32_t ones = 0xffffffff;
  const auto full = Philox{}({{ones, ones, ones, ones}}, {{ones, ones}});
  EXPECT_EQ(full, (Philox::ctr_type{{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}));
  const auto pi =
      Philox{}({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, {{0xa4093822, 0x299f31d0}});
  EXPECT_EQ(pi, (Philox::ctr_type{{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}));
}

std::vector<std::uint64_t> first_three(RandomStream stream) {
  return {stream.bits(), stream.bits(), stream.bits()};
}

// Streams must never change: models and splits are repeated from their seeds. The values are those
// of a second implementation, in Python, of FNV-1a, SplitMix64's finaliser and Philox.
TEST(RandomStream, isPinned) {
  using Bits = std::vector<std::uint64_t>;
  EXPECT_EQ(first_three({0, ""}),
            (Bits{0x9761fa788a1d4c20, 0x8451e95be301d93d, 0x1e465f91372be7af}));
  EXPECT_EQ(first_three({1, "augmentation"}),
            (Bits{0x2cb60f1b3e61652e, 0x849fa02724335993, 0x36abd6989a407aed}));
  EXPECT_EQ(first_three({1, "augmentation", 1}),
            (Bits{0x6fde79e83aafb53, 0x1e4ac78501366b3f, 0xf63d62ce3f12cd5e}));
  EXPECT_EQ(first_three({2, "augmentation"}),
            (Bits{0x67fae5e9d25bdb8e, 0x9cb189151fc3c80c, 0x136d3b8d66feab7a}));
  EXPECT_EQ(first_three({1, "shuffle"}),
            (Bits{0xa4c7d055ae004a49, 0xcf9082015e7208fa, 0xe288869c07a3aec4}));
  EXPECT_EQ(first_three({1, "augmentation", (std::uint64_t{1} << 40U) + 3}),
            (Bits{0x7bdbee22da1cd114, 0xf8a25cd5ddeae7d2, 0xc8bf3311d0f74866}));
}

TEST(RandomStream, uniformIsPinned) {
  RandomStream rng(7, "uniform");
  EXPECT_EQ(rng.uniform(), 0.9000420166980516);
  EXPECT_EQ(rng.uniform(), 0.3776586964679297);
  EXPECT_EQ(rng.uniform(), 0.838618443237321);
}

TEST(RandomStream, normalIsPinned) {
  RandomStream rng(7, "normal");
  // Near, not equal: the last bit of log and cos is the C library's.
  EXPECT_NEAR(rng.normal(), 0.45937603250554976, 1e-14);
  EXPECT_NEAR(rng.normal(), -0.7381353938100738, 1e-14);
  EXPECT_NEAR(rng.normal(), -0.8204884340726457, 1e-14);
}

TEST(RandomStream, belowIsPinned) {
  RandomStream rng(7, "below");
  for (const std::uint64_t expected : {8, 1, 9, 9, 9, 1, 2, 1, 0, 3}) {
    EXPECT_EQ(rng.below(10), expected);
  }
}

TEST(RandomStream, belowSkipsWhatWouldMakeItUneven) {
  // 2^64 mod (2^63 + 1) = 2^63 - 1: the first draw, 1634717777753506482, is below it and is
  // skipped.
  RandomStream rng(7, "big");
  EXPECT_EQ(rng.below((std::uint64_t{1} << 63U) + 1), 1771273872790360979U);
}

TEST(RandomStream, belowOneIsZero) { EXPECT_EQ(RandomStream(1, "x").below(1), 0U); }

TEST(Shuffle, isPinned) {
  RandomStream rng(7, "shuffle");
  std::vector<int> items(10);
  std::iota(items.begin(), items.end(), 0);
  shuffle(items, rng);
  EXPECT_EQ(items, (std::vector<int>{1, 6, 9, 8, 5, 7, 3, 0, 4, 2}));
}

TEST(Shuffle, takesNothingAndOne) {
  RandomStream rng(1, "x");
  std::vector<int> none, one{5};
  shuffle(none, rng);
  shuffle(one, rng);
  EXPECT_EQ(one, std::vector<int>{5});
}

TEST(RandomStream, hasTheMomentsOfItsDistributions) {
  RandomStream rng(11, "moments");
  constexpr int draws = 200'000;
  double uniform_sum = 0, normal_sum = 0, square_sum = 0, fourth_sum = 0;
  for (int i = 0; i < draws; ++i) {
    uniform_sum += rng.uniform();
    const double z = rng.normal();
    normal_sum += z;
    square_sum += z * z;
    fourth_sum += z * z * z * z;
  }
  // Five standard errors: sqrt(1/12 / n), sqrt(1 / n), sqrt(2 / n), sqrt(96 / n).
  EXPECT_NEAR(uniform_sum / draws, 0.5, 5 * std::sqrt(1.0 / 12 / draws));
  EXPECT_NEAR(normal_sum / draws, 0, 5 * std::sqrt(1.0 / draws));
  EXPECT_NEAR(square_sum / draws, 1, 5 * std::sqrt(2.0 / draws));
  EXPECT_NEAR(fourth_sum / draws, 3, 5 * std::sqrt(96.0 / draws));
}

TEST(RandomStream, uniformNeverReachesTheUpperEnd) {
  RandomStream rng(1, "edge");
  const double low = 1, high = std::nextafter(1.0, 2.0);  // rounding would reach it half the time
  for (int i = 0; i < 100; ++i) EXPECT_EQ(rng.uniform(low, high), low);
  EXPECT_EQ(rng.uniform(3, 3), 3);
}

RC_GTEST_PROP(RandomStream, staysInRange, (std::uint64_t seed, std::uint64_t limit, double end)) {
  RandomStream rng(seed, "range", limit);
  if (limit > 0) RC_ASSERT(rng.below(limit) < limit);
  const double value = rng.uniform();
  RC_ASSERT(value >= 0 && value < 1);
  if (end > 0) {
    const double scaled = rng.uniform(-end, end);
    RC_ASSERT(scaled >= -end && scaled < end);
  }
}

RC_GTEST_PROP(RandomStream, dependsOnSeedNameAndIndexAlone,
              (std::uint64_t seed, const std::string& name, std::uint64_t index)) {
  RC_ASSERT(first_three({seed, name, index}) == first_three({seed, name, index}));
  RC_ASSERT(first_three({seed, name, index}) != first_three({seed + 1, name, index}));
  RC_ASSERT(first_three({seed, name, index}) != first_three({seed, name + "x", index}));
  RC_ASSERT(first_three({seed, name, index}) != first_three({seed, name, index + 1}));
}

RC_GTEST_PROP(Shuffle, keepsEveryItem, (std::vector<int> items, std::uint64_t seed)) {
  auto shuffled = items;
  RandomStream rng(seed, "shuffle");
  shuffle(shuffled, rng);
  std::sort(items.begin(), items.end());
  std::sort(shuffled.begin(), shuffled.end());
  RC_ASSERT(items == shuffled);
}

}  // namespace
}  // namespace uptake
