#include "training/report_examples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "labeling/small_tokenizer.h"
#include "report/tagging.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Calls a mention by its region and its words.
class NamingScorer : public MentionScorer {
 public:
  void score(std::string_view text, const ReportText& report,
             std::span<Mention> mentions) const override {
    for (auto& mention : mentions) {
      EXPECT_EQ(report.sentences.at(mention.sentence).span.of(text), text);
      EXPECT_TRUE(is_spoken_of_now(report.sentences[0].section));
      const auto region =
          mention.region ? shipped_ontology().regions()[*mention.region].name : "nowhere";
      mention.rule = region + " " + std::string(mention.span.of(text));
    }
  }
};

std::vector<std::tuple<std::size_t, std::size_t, bool>> mentions_of(const ReportExample& example) {
  std::vector<std::tuple<std::size_t, std::size_t, bool>> mentions;
  for (const auto& mention : example.mentions) {
    mentions.emplace_back(mention.begin, mention.end, mention.abnormal);
  }
  return mentions;
}

class ReportExamples : public testing::Test {
 protected:
  std::vector<ReportExample> make(const LabelledSentence& sentence,
                                  const MentionScorer* rules = nullptr,
                                  std::vector<std::string> names = {}) const {
    return ExampleMaker(shipped_ontology(), encoder_, rules, std::move(names)).make(sentence);
  }

  WordpieceTokenizer tokenizer_ = word_tokenizer(30);
  SentenceEncoder encoder_{tokenizer_, 8};
  // Word i is bytes 3i and 3i + 1.
  LabelledSentence short_{
      "aa ab ac ad", {{{3, 8}, "liver", true}, {{0, 2}, "", false}, {{9, 11}, "lungs", true}}, {}};
  LabelledSentence long_{
      "aa ab ac ad ae af ag ah ai aj", {{{0, 2}, "liver", true}, {{27, 29}, "lungs", false}}, true};
};

TEST_F(ReportExamples, MentionsAreTokens) {
  const auto examples = make(short_);
  ASSERT_EQ(examples.size(), 1U);
  EXPECT_THAT(examples[0].sequence.ids, ElementsAre(2, 5, 6, 7, 8, 3));
  EXPECT_THAT(examples[0].sequence.rules, IsEmpty());
  EXPECT_THAT(mentions_of(examples[0]),
              ElementsAre(std::tuple(2, 4, true), std::tuple(1, 2, false), std::tuple(4, 5, true)));
  EXPECT_EQ(examples[0].finding, std::nullopt);
  EXPECT_EQ(examples[0].text, "aa ab ac ad");
}

TEST_F(ReportExamples, ALongSentenceIsSeveral) {
  const auto examples = make(long_);  // words 0 to 5, 3 to 8 and 6 to 9
  ASSERT_EQ(examples.size(), 3U);
  EXPECT_THAT(mentions_of(examples[0]), ElementsAre(std::tuple(1, 2, true)));
  EXPECT_THAT(examples[1].sequence.ids, ElementsAre(2, 8, 9, 10, 11, 12, 13, 3));
  EXPECT_THAT(mentions_of(examples[1]), IsEmpty());
  EXPECT_THAT(mentions_of(examples[2]), ElementsAre(std::tuple(4, 5, false)));
  for (const auto& example : examples) {
    EXPECT_EQ(example.finding, true);
    EXPECT_EQ(example.text, long_.text);
  }
}

TEST_F(ReportExamples, OfAHybridCarryTheRules) {
  const NamingScorer rules;
  const auto one = make(short_, &rules, {"lungs ad", "nowhere aa", "never"});
  ASSERT_EQ(one.size(), 1U);
  EXPECT_THAT(one[0].sequence.rules, ElementsAre(0, 2, 0, 0, 1, 0));  // "liver ab ac" is unknown
  // Every sequence has rules, also one without mentions.
  const auto three = make(long_, &rules, {"liver aa", "lungs aj"});
  ASSERT_EQ(three.size(), 3U);
  EXPECT_THAT(three[0].sequence.rules, ElementsAre(0, 1, 0, 0, 0, 0, 0, 0));
  EXPECT_THAT(three[1].sequence.rules, ElementsAre(0, 0, 0, 0, 0, 0, 0, 0));
  EXPECT_THAT(three[2].sequence.rules, ElementsAre(0, 0, 0, 0, 2, 0));
  EXPECT_THAT(make({"aa", {}, {}}, &rules, {"never"}).at(0).sequence.rules, ElementsAre(0, 0, 0));
}

TEST_F(ReportExamples, OfManySentencesKeepTheirOrder) {
  const std::vector<LabelledSentence> sentences{short_, long_, {"ab", {}, false}};
  const auto examples =
      ExampleMaker(shipped_ontology(), encoder_, nullptr, {}).make(std::span(sentences));
  ASSERT_EQ(examples.size(), 5U);
  EXPECT_EQ(examples[0].text, short_.text);
  EXPECT_EQ(examples[3].text, long_.text);
  EXPECT_EQ(examples[4].text, "ab");
  EXPECT_EQ(examples[4].finding, false);
}

}  // namespace
}  // namespace uptake
