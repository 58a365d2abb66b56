#include "training/masking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr WordpieceTokenizer::Special special{0, 1, 2, 3, 4};
constexpr std::size_t vocabulary = 50;

bool is_special(std::int32_t id) { return id == 0 || (id >= 2 && id <= 4); }

TokenSequence sequence_of(std::vector<std::int32_t> ids) { return {std::move(ids), {}, {}}; }

/// [CLS], so many words from 10 on, [SEP].
TokenSequence words(std::size_t count) {
  auto sequence = sequence_of({2});
  for (std::size_t i = 0; i < count; ++i) {
    sequence.ids.push_back(10 + static_cast<std::int32_t>(i % 40));
  }
  sequence.ids.push_back(3);
  return sequence;
}

double five_errors(double draws, double chance) {
  return 5 * std::sqrt(draws * chance * (1 - chance));
}

TEST(Masking, EightyTenTen) {
  RandomStream rng(1, "masking");
  const PretrainingConfig config;
  double drawn = 0, masks = 0, kept = 0;
  std::vector<double> places(102), others(vocabulary);
  for (int i = 0; i < 2000; ++i) {
    const auto before = words(100);
    auto sequence = before;
    const auto masked = mask(sequence, config, special, vocabulary, rng);
    ASSERT_EQ(masked.places.size(), 15U);  // .15 of 100
    for (const auto place : masked.places) {
      const auto id = sequence.ids[place];
      ++drawn;
      ++places[place];
      masks += id == 4 ? 1 : 0;
      kept += id == before.ids[place] ? 1 : 0;
      if (id != 4 && id != before.ids[place]) ++others.at(static_cast<std::size_t>(id));
    }
  }
  // A word drawn at random is [MASK], or the word itself, one time in fifty.
  EXPECT_NEAR(masks, .802 * drawn, five_errors(drawn, .802));
  EXPECT_NEAR(kept, .102 * drawn, five_errors(drawn, .102));
  EXPECT_EQ(others[4], 0);
  for (const std::size_t id : {0, 1, 7, 9}) {  // words of no place
    EXPECT_NEAR(others[id], .002 * drawn, five_errors(drawn, .002)) << id;
  }
  EXPECT_GT(others[10], 0);
  EXPECT_GT(others[vocabulary - 1], 0);
  for (std::size_t place = 1; place <= 100; ++place) {
    EXPECT_NEAR(places[place], .15 * 2000, five_errors(2000, .15)) << place;
  }
}

TEST(Masking, SharesAreTheConfigs) {
  RandomStream rng(1, "masking");
  PretrainingConfig config;
  config.masked = .5;
  config.mask_token = .2;
  config.random_token = .3;
  double drawn = 0, masks = 0, kept = 0;
  for (int i = 0; i < 400; ++i) {
    const auto before = words(100);
    auto sequence = before;
    for (const auto place : mask(sequence, config, special, vocabulary, rng).places) {
      ++drawn;
      masks += sequence.ids[place] == 4 ? 1 : 0;
      kept += sequence.ids[place] == before.ids[place] ? 1 : 0;
    }
  }
  EXPECT_EQ(drawn, 400 * 50);
  EXPECT_NEAR(masks, .206 * drawn, five_errors(drawn, .206));
  EXPECT_NEAR(kept, .506 * drawn, five_errors(drawn, .506));
}

TEST(Masking, HowManyAreMasked) {
  const auto masked = [](std::size_t count) {
    RandomStream rng(1, "masking");
    auto sequence = words(count);
    return mask(sequence, {}, special, vocabulary, rng).places.size();
  };
  EXPECT_EQ(masked(1), 1U);     // at least one
  EXPECT_EQ(masked(4), 1U);     // .6
  EXPECT_EQ(masked(9), 1U);     // 1.35
  EXPECT_EQ(masked(11), 2U);    // 1.65
  EXPECT_EQ(masked(17), 3U);    // 2.55
  EXPECT_EQ(masked(124), 19U);  // 18.6
}

TEST(Masking, OnlySpecialTokensStay) {
  RandomStream rng(1, "masking");
  auto sequence = sequence_of({2, 3, 4, 0, 3});
  EXPECT_THAT(mask(sequence, {}, special, vocabulary, rng).places, IsEmpty());
  EXPECT_THAT(sequence.ids, ElementsAre(2, 3, 4, 0, 3));
  auto nothing = sequence_of({});
  EXPECT_THAT(mask(nothing, {}, special, vocabulary, rng).places, IsEmpty());
}

RC_GTEST_PROP(Masking, TellsWhatStoodWhere, (std::uint64_t seed)) {
  PretrainingConfig config;
  config.masked = *rc::gen::inRange(0, 101) / 100.0;
  const auto before = sequence_of(
      *rc::gen::container<std::vector<std::int32_t>>(rc::gen::inRange<std::int32_t>(0, 12)));
  auto sequence = before, again = before;
  RandomStream rng(seed, "masking"), same(seed, "masking");
  const auto masked = mask(sequence, config, special, vocabulary, rng);
  const auto repeated = mask(again, config, special, vocabulary, same);
  RC_ASSERT(again.ids == sequence.ids);
  RC_ASSERT(repeated.places == masked.places && repeated.words == masked.words);

  RC_ASSERT(std::is_sorted(masked.places.begin(), masked.places.end(), std::less_equal<>()));
  RC_ASSERT(masked.words.size() == masked.places.size());
  auto restored = sequence.ids;
  for (std::size_t i = 0; i < masked.places.size(); ++i) {
    RC_ASSERT(!is_special(masked.words[i]));
    const auto id = restored.at(masked.places[i]);
    RC_ASSERT(id >= 0 && id < static_cast<std::int32_t>(vocabulary));
    restored[masked.places[i]] = masked.words[i];
  }
  RC_ASSERT(restored == before.ids);
}

TEST(Masking, IsAnotherEachTime) {
  RandomStream rng(1, "masking");
  auto first = words(100), second = words(100);
  EXPECT_NE(mask(first, {}, special, vocabulary, rng).places,
            mask(second, {}, special, vocabulary, rng).places);
}

}  // namespace
}  // namespace uptake
