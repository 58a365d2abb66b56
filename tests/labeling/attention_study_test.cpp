#include "labeling/attention_study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace uptake {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

using enum WordGroup;

/// A mention of one token, the second; `layers` rows of weights.
MentionAttention mention_of(std::vector<WordGroup> groups, std::vector<float> weights) {
  MentionAttention attention;
  attention.words = "liver";
  attention.pieces.assign(groups.size(), "x");
  attention.layers = weights.size() / groups.size();
  attention.groups = std::move(groups);
  attention.begin = 1;
  attention.end = 2;
  attention.weights = std::move(weights);
  return attention;
}

/// "[CLS] liver not seen": .6 and .2 of the attention go to "not", and .1 and .3 to "seen".
MentionAttention negated() {
  return mention_of({mark, mention, negation, rest}, {.1F, .2F, .6F, .1F, .4F, .1F, .2F, .3F});
}

/// "[CLS] liver it is [SEP]"
MentionAttention plain() {
  return mention_of({mark, mention, rest, rest, mark},
                    {.1F, .2F, .3F, .2F, .2F, .0F, .0F, .5F, .5F, .0F});
}

const GroupAttention& row_of(const std::vector<GroupAttention>& rows,
                             std::optional<std::size_t> layer, WordGroup group) {
  return *std::find_if(rows.begin(), rows.end(), [&](const GroupAttention& row) {
    return row.layer == layer && row.group == group;
  });
}

TEST(AttentionStudy, OneSentenceIsItsOwnShares) {
  AttentionStudy study(2);
  study.add(std::vector{negated()});
  const auto rows = study.rows({});
  ASSERT_EQ(rows.size(), 3 * 4);  // layers and their mean; groups that it has
  const auto& first = row_of(rows, 0, negation);
  EXPECT_NEAR(first.share, .6, 1e-6);
  EXPECT_NEAR(first.expected, .25, 1e-6);  // one token of four
  EXPECT_EQ(first.sentences, 1);
  EXPECT_FALSE(first.interval);
  EXPECT_NEAR(row_of(rows, 1, negation).share, .2, 1e-6);
  EXPECT_NEAR(row_of(rows, std::nullopt, negation).share, .4, 1e-6);
  EXPECT_NEAR(row_of(rows, 1, rest).share, .3, 1e-6);
}

TEST(AttentionStudy, OnlySentencesWithAWordOfTheGroupCount) {
  AttentionStudy study(2);
  study.add(std::vector{negated()});
  study.add(std::vector{plain()});
  study.add({});
  EXPECT_EQ(study.sentences(), 2);
  const auto rows = study.rows({});
  EXPECT_NEAR(row_of(rows, 0, negation).share, .6, 1e-6);
  EXPECT_EQ(row_of(rows, 0, negation).sentences, 1);
  EXPECT_NEAR(row_of(rows, 0, rest).share, .3, 1e-6);               // (.1 + .5) / 2
  EXPECT_NEAR(row_of(rows, 0, rest).expected, .325, 1e-6);          // (1/4 + 2/5) / 2
  EXPECT_NEAR(row_of(rows, std::nullopt, rest).share, .475, 1e-6);  // (.2 + .75) / 2
  EXPECT_EQ(row_of(rows, 0, rest).sentences, 2);
}

TEST(AttentionStudy, MentionsOfASentenceShareItsVote) {
  AttentionStudy study(2);
  study.add(std::vector{negated(), plain()});
  study.add(std::vector{plain()});
  const auto rows = study.rows({});
  EXPECT_NEAR(row_of(rows, 0, rest).share, .4, 1e-6);      // ((.1 + .5) / 2 + .5) / 2
  EXPECT_NEAR(row_of(rows, 0, negation).share, .6, 1e-6);  // of the one mention that sees one
  EXPECT_EQ(row_of(rows, 0, negation).sentences, 1);
}

TEST(AttentionStudy, TheIntervalIsThatOfTheSentences) {
  AttentionStudy alike(2), different(2);
  for (int i = 0; i < 20; ++i) {
    alike.add(std::vector{plain()});
    different.add(std::vector{i % 2 == 0 ? plain() : negated()});
  }
  const auto same = row_of(alike.rows({}), 0, rest).interval;
  ASSERT_TRUE(same);
  EXPECT_NEAR(same->low, .5, 1e-6);
  EXPECT_NEAR(same->high, .5, 1e-6);
  // The mean of 20 draws of .5 or .1: .3 +- 1.96 x .2 / sqrt(20), in steps of .02.
  const auto apart = row_of(different.rows({}), 0, rest).interval;
  ASSERT_TRUE(apart);
  EXPECT_NEAR(apart->low, .212, .021);
  EXPECT_NEAR(apart->high, .388, .021);
}

TEST(AttentionStudy, OfNothingThereAreNoRows) {
  EXPECT_THAT(AttentionStudy(2).rows({}), IsEmpty());
}

TEST(AttentionStudy, Tables) {
  AttentionStudy study(2);
  study.add(std::vector{negated()});
  const auto groups = attention_table(study.rows({}));
  EXPECT_THAT(groups, StartsWith("layer,group,share,low,high,expected,sentences\n"
                                 "1,negation,0.600000,,,0.250000,1\n"));
  EXPECT_THAT(groups, HasSubstr("\nmean,negation,0.400000,,,0.250000,1\n"));
  auto attention = negated();
  attention.words = "liver, \x1b";
  const auto tokens = token_table(std::vector{attention});
  EXPECT_THAT(tokens, StartsWith("mention,position,token,group,layer,weight\n"
                                 "\"liver, \\x1b\",0,x,mark,1,0.100000\n"));
  EXPECT_THAT(tokens, HasSubstr(",2,x,negation,mean,0.400000\n"));
}

}  // namespace
}  // namespace uptake
