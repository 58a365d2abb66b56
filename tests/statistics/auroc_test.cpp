#include "statistics/auroc.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace uptake {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// The definition, pair by pair.
double pairs(const std::vector<double>& scores, const Bytes& positive) {
  double wins = 0, all = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    for (std::size_t j = 0; j < scores.size(); ++j) {
      if (positive[i] == 0 || positive[j] != 0) continue;
      all += 1;
      wins += scores[i] > scores[j] ? 1.0 : scores[i] == scores[j] ? 0.5 : 0.0;
    }
  }
  return wins / all;
}

TEST(Auroc, OfTheExampleInScikitLearnsManual) {
  // roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) == 0.75
  EXPECT_DOUBLE_EQ(auroc(std::vector{0.1, 0.4, 0.35, 0.8}, Bytes{0, 0, 1, 1}).value(), 0.75);
}

TEST(Auroc, EqualScoresCountHalf) {
  // Pairs: .5 > .2, .5 = .5, .9 > .2, .9 > .5: (1 + 1/2 + 1 + 1) / 4
  EXPECT_DOUBLE_EQ(auroc(std::vector{0.2, 0.5, 0.5, 0.9}, Bytes{0, 0, 1, 1}).value(), 0.875);
  EXPECT_DOUBLE_EQ(auroc(std::vector{0.3, 0.3, 0.3}, Bytes{0, 1, 1}).value(), 0.5);
}

TEST(Auroc, IsNotDefinedWithOneClassOnly) {
  EXPECT_FALSE(auroc(std::vector{0.1, 0.2}, Bytes{1, 1}));
  EXPECT_FALSE(auroc(std::vector{0.1, 0.2}, Bytes{0, 0}));
  EXPECT_FALSE(auroc({}, {}));
}

TEST(Auroc, AWeightIsARepetition) {
  const std::vector scores{0.1, 0.4, 0.35, 0.8};
  const Bytes positive{0, 0, 1, 1};
  const std::vector<std::uint32_t> weights{2, 1, 3, 0};
  // .35 three times, against .1 twice (won) and .4 once (lost).
  EXPECT_DOUBLE_EQ(RankedScores(scores, positive).auroc(weights).value(), 2.0 / 3);
  const std::vector<std::uint32_t> no_positive{1, 1, 0, 0};
  EXPECT_FALSE(RankedScores(scores, positive).auroc(no_positive));
}

TEST(Auroc, IsThatOfAllPairsAndTurnsOverWithTheClasses) {
  EXPECT_TRUE(rc::check([] {
    const auto count = *rc::gen::inRange<std::size_t>(2, 40);
    std::vector<double> scores;
    Bytes positive{0, 1}, turned;
    for (std::size_t i = 0; i < count; ++i) scores.push_back(*rc::gen::inRange(0, 8) / 7.0);
    while (positive.size() < count) positive.push_back(*rc::gen::element<std::uint8_t>(0, 1));
    for (const auto one : positive) turned.push_back(one != 0 ? 0 : 1);
    const double area = auroc(scores, positive).value();
    RC_ASSERT(std::abs(area - pairs(scores, positive)) < 1e-12);
    RC_ASSERT(std::abs(area + auroc(scores, turned).value() - 1) < 1e-12);
  }));
}

}  // namespace
}  // namespace uptake
