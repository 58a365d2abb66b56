#include "labeling/candidate_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

AnnotationCandidate sentence(const std::string& text, double probability = 0.5) {
  return {text, "", {{{0, 1}, "liver", probability, 0}}, 1, 0};
}

std::vector<std::string> texts_of(const std::vector<QueuedSentence>& queued) {
  std::vector<std::string> texts;
  for (const auto& one : queued) texts.push_back(one.candidate.text);
  return texts;
}

CandidatePool::Options by(AnnotationStrategy strategy, std::uint64_t seed = 1,
                          std::size_t most = 100) {
  return {.strategy = strategy, .seed = seed, .most = most};
}

TEST(CandidatePool, NearDuplicatesAreOneSentenceAndLabelledOnesAreNone) {
  CandidatePool pool(by(AnnotationStrategy::uncertainty));
  pool.exclude("A 5 mm node.");
  pool.add(sentence("Liver of 12 cm."));
  pool.add(sentence("liver of 3.5 cm"));
  pool.add(sentence("a 71.2 mm node"));
  pool.add({"No region.", "", {}, 1, 0});
  pool.add(sentence(std::string(CandidatePool::longest + 1, 'x')));
  EXPECT_EQ(pool.seen().sentences, 4);
  EXPECT_EQ(pool.seen().different, 1);
  EXPECT_EQ(pool.seen().labelled, 1);
  EXPECT_EQ(pool.seen().too_long, 1);
  const auto queued = pool.next(10);
  EXPECT_THAT(texts_of(queued), ElementsAre("Liver of 12 cm."));
  EXPECT_EQ(queued[0].candidate.occurrences, 2);
  EXPECT_THAT(pool.next(10), IsEmpty());
}

TEST(CandidatePool, LabelledRegionsAreLessRare) {
  const auto rarity = [](std::size_t labelled) {
    CandidatePool pool(by(AnnotationStrategy::rarity));
    for (std::size_t i = 0; i < labelled; ++i) pool.count_labelled("liver");
    pool.add(sentence("Liver."));
    return pool.next(1)[0].score;
  };
  // One mention in a corpus of one: 1 - log 2 / log 3.
  EXPECT_NEAR(rarity(0), 1 - std::log(2) / std::log(3), 1e-12);
  EXPECT_NEAR(rarity(8), rarity(0) / 3, 1e-12);
}

/// Words of letters alone, all different.
std::string word(int i) {
  std::string text;
  for (; i > 0; i /= 26) text += static_cast<char>('a' + i % 26);
  return text + "z";
}

TEST(CandidatePool, TheBestStayInABoundedPool) {
  CandidatePool pool(by(AnnotationStrategy::uncertainty, 1, 10));
  for (int i = 0; i < 1000; ++i) pool.add(sentence(word(i), (i * 7 % 1000) / 2000.0));
  std::vector<std::string> best;  // 999 = 7 * 857 % 1000, and so on downwards
  for (int i = 999; i > 989; --i) best.push_back(word(i * 143 % 1000));
  EXPECT_EQ(texts_of(pool.next(10)), best);
}

TEST(CandidatePool, ABoundedPoolDrawsTheSameAtRandom) {
  const auto drawn = [](std::size_t most) {
    CandidatePool pool(by(AnnotationStrategy::random, 3, most));
    for (int i = 0; i < 2000; ++i) pool.add(sentence(word(i % 700)));
    return texts_of(pool.next(20));
  };
  EXPECT_EQ(drawn(20), drawn(100'000));
}

TEST(CandidatePool, WhatIsSaidOftenIsDrawnOften) {
  int often = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    CandidatePool pool(by(AnnotationStrategy::random, seed));
    for (int i = 0; i < 3; ++i) pool.add(sentence("often"));
    pool.add(sentence("once"));
    often += pool.next(1)[0].candidate.text == "often" ? 1 : 0;
  }
  EXPECT_NEAR(often / 2000.0, 0.75, 0.04);  // four standard deviations
}

TEST(CandidatePool, TheSeedDecides) {
  const auto drawn = [](std::uint64_t seed) {
    CandidatePool pool(by(AnnotationStrategy::random, seed));
    for (int i = 0; i < 100; ++i) pool.add(sentence(word(i)));
    return texts_of(pool.next(100));
  };
  EXPECT_EQ(drawn(5), drawn(5));
  EXPECT_NE(drawn(5), drawn(6));
}

}  // namespace
}  // namespace uptake
