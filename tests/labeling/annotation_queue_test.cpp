#include "labeling/annotation_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "core/random.h"
#include "support/error_of.h"

namespace uptake {
namespace {

using testing::ElementsAre;

constexpr auto uncertainty = AnnotationStrategy::uncertainty;

/// "word liver word" with the mention "liver" and these probabilities.
AnnotationCandidate candidate(const std::string& word, double probability, double second = 0,
                              const std::string& region = "liver", double draw = 0) {
  const std::string text = word + " liver " + word;
  return {text, "", {{{word.size() + 1, word.size() + 6}, region, probability, second}}, 1, draw};
}

std::vector<std::string> words_of(const std::vector<QueuedSentence>& queued) {
  std::vector<std::string> words;
  for (const auto& one : queued) {
    words.push_back(one.candidate.text.substr(0, one.candidate.text.find(' ')));
  }
  return words;
}

TEST(AnnotationQueue, TheMostUncertainComesFirst) {
  const auto queued = annotation_queue({candidate("sure", 0.99), candidate("quarter", 0.25),
                                        candidate("half", 0.5), candidate("never", 0)},
                                       {uncertainty, 3, {}, {}});
  EXPECT_THAT(words_of(queued), ElementsAre("half", "quarter", "sure"));
  EXPECT_DOUBLE_EQ(queued[0].score, 1);
  // -1/4 log2 1/4 - 3/4 log2 3/4 = 2 - 3/4 log2 3
  EXPECT_NEAR(queued[1].score, 2 - 0.75 * std::log2(3.0), 1e-12);
}

TEST(AnnotationQueue, HalfTheMeanAndHalfTheLargestOfTheMentions) {
  auto two = candidate("two", 0.5, 0.1);
  two.mentions.push_back({{0, 3}, "liver", 1, 1});
  QueueRequest request{uncertainty, 1, {}, {}};
  EXPECT_DOUBLE_EQ(teaching_value(two, request), (0.5 + 1) / 2);
  request.strategy = AnnotationStrategy::disagreement;
  EXPECT_DOUBLE_EQ(teaching_value(two, request), (0.2 + 0.4) / 2);
}

TEST(AnnotationQueue, RarityByTheFormulaOfTheHeader) {
  const RegionCounts labelled{{"liver", 3}}, corpus{{"liver", 7}, {"spleen", 55}};
  QueueRequest request{AnnotationStrategy::rarity, 1, labelled, corpus};
  // log 8 / log 64 = 1/2, over the root of 1 + 3
  EXPECT_NEAR(teaching_value(candidate("a", 0), request), 0.25, 1e-12);
  // never seen, never labelled
  EXPECT_NEAR(teaching_value(candidate("a", 0, 0, "eye"), request), 1, 1e-12);
  request.strategy = AnnotationStrategy::mixed;
  EXPECT_NEAR(teaching_value(candidate("a", 0.5, 0.25), request), (1 + 0.25 + 0.25) / 3, 1e-12);
}

TEST(AnnotationQueue, ARegionIsLessRareOnceItIsQueued) {
  const RegionCounts corpus{{"liver", 1}, {"spleen", 2}, {"eye", 59}};
  const auto queued =
      annotation_queue({candidate("one", 0, 0, "liver", 0.9), candidate("two", 0, 0, "liver", 0.8),
                        candidate("three", 0, 0, "spleen")},
                       {AnnotationStrategy::rarity, 3, {}, corpus});
  // spleen: 1 - log 3 / log 64 = .736; liver: 1 - log 2 / log 64 = 5/6, then / sqrt 2 = .589
  EXPECT_THAT(words_of(queued), ElementsAre("one", "three", "two"));
  EXPECT_NEAR(queued[2].why.rarity, 5 / 6.0 / std::sqrt(2.0), 1e-12);
}

TEST(AnnotationQueue, ABatchIsNotOneTemplate) {
  std::vector<AnnotationCandidate> candidates;
  for (int i = 0; i < 50; ++i) {
    // One template: of regions of other names, so that the sentences are no duplicates.
    const std::string region(1 + i, 'r');
    candidates.push_back(
        {"no avid " + region, "", {{{8, 9 + static_cast<std::size_t>(i)}, region, 0.5, 0}}, 1, 0});
  }
  for (const char* word : {"alpha", "beta", "gamma"}) candidates.push_back(candidate(word, 0.2));
  const auto queued = annotation_queue(candidates, {uncertainty, 6, {}, {}});
  // Entropy of .2: .722. The template scores 1, 1/2, 1/4: its second comes behind the others.
  std::vector<double> scores;
  for (const auto& one : queued) scores.push_back(std::round(one.score * 1000) / 1000);
  EXPECT_THAT(scores, ElementsAre(1, 0.722, 0.722, 0.722, 0.5, 0.25));
  EXPECT_EQ(queued[5].why.alike, 2);
}

TEST(AnnotationQueue, RandomIsTheOrderOfTheDrawsWhateverTheTemplates) {
  const auto queued =
      annotation_queue({candidate("a", 0.5, 0, "liver", 0.1), candidate("b", 0, 0, "liver", 0.9),
                        candidate("b", 0, 0, "liver", 0.8)},
                       {AnnotationStrategy::random, 9, {}, {}});
  EXPECT_THAT(words_of(queued), ElementsAre("b", "b", "a"));
  EXPECT_DOUBLE_EQ(queued[1].score, 0.8);
}

TEST(AnnotationQueue, DrawsDecideBetweenEquals) {
  const auto queued =
      annotation_queue({candidate("a", 0.5, 0, "liver", 0.1), candidate("b", 0.5, 0, "liver", 0.9),
                        candidate("c", 0.5, 0, "liver", 0.1)},
                       {uncertainty, 3, {}, {}});
  EXPECT_THAT(words_of(queued), ElementsAre("b", "a", "c"));
}

TEST(AnnotationQueue, OddProbabilitiesAreClippedAndNoMentionsAreWorthNothing) {
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  const QueueRequest request{AnnotationStrategy::disagreement, 1, {}, {}};
  EXPECT_EQ(teaching_value(candidate("a", nan, 7), request), 1);
  EXPECT_EQ(teaching_value({"text", "", {}, 1, 0}, request), 0);
  EXPECT_TRUE(annotation_queue({}, request).empty());
}

TEST(AnnotationQueue, StrategiesByName) {
  EXPECT_EQ(annotation_strategy("mixed"), AnnotationStrategy::mixed);
  EXPECT_EQ(annotation_strategy("random"), AnnotationStrategy::random);
  EXPECT_EQ(error_of([] { annotation_strategy("best"); }).code(), "annotate.strategy");
}

/// The definition, word by word: judge all that are left, take the best, again and again.
std::vector<std::string> greedy(std::vector<AnnotationCandidate> left, QueueRequest request) {
  std::vector<std::string> texts;
  std::map<std::string, int> templates;  // here the word of the candidate
  const auto word = [](const AnnotationCandidate& c) { return c.text.substr(0, 1); };
  while (!left.empty()) {
    std::size_t best = 0;
    double best_score = -1;
    for (std::size_t i = 0; i < left.size(); ++i) {
      const double score =
          teaching_value(left[i], request) * std::pow(0.5, templates[word(left[i])]);
      if (score > best_score || (score == best_score && left[i].draw > left[best].draw)) {
        best = i;
        best_score = score;
      }
    }
    ++templates[word(left[best])];
    for (const auto& mention : left[best].mentions) ++request.labelled[mention.region];
    texts.push_back(left[best].text + left[best].mentions[0].region);
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(best));
  }
  return texts;
}

RC_GTEST_PROP(AnnotationQueueProperty, IsTheGreedyOrder, (std::uint32_t seed)) {
  RandomStream rng(seed, "annotation queue");
  const std::vector<std::string> words{"a", "b", "c"}, regions{"liver", "spleen", "eye", "lung"};
  std::vector<AnnotationCandidate> candidates;
  for (int i = 0; i < 25; ++i) {
    candidates.push_back(candidate(words[rng.below(3)], 0.1 * static_cast<double>(rng.below(11)),
                                   0.1 * static_cast<double>(rng.below(11)), regions[rng.below(4)],
                                   rng.uniform()));
  }
  const auto strategy = static_cast<AnnotationStrategy>(rng.below(4));
  const QueueRequest request{
      strategy, 25, {{"eye", 2}}, {{"liver", 30}, {"spleen", 9}, {"eye", 3}, {"lung", 50}}};
  std::vector<std::string> texts;
  for (const auto& one : annotation_queue(candidates, request)) {
    texts.push_back(one.candidate.text + one.candidate.mentions[0].region);
  }
  RC_ASSERT(texts == greedy(candidates, request));
}

}  // namespace
}  // namespace uptake
