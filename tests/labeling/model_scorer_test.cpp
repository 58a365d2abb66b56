#include "labeling/model_scorer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <thread>

#include "labeling/small_tokenizer.h"
#include "report/tagging.h"
#include "support/error_of.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// 5 no, 6 avid, 7 nodes, 8 liver, 9 spleen, 10 right, 11 normal, 12 colon, 13 full stop
WordpieceTokenizer words() {
  return small_tokenizer({"no", "avid", "nodes", "liver", "spleen", "right", "normal", ":", "."});
}

/// All sequences that a network was given.
struct Asked {
  std::mutex mutex;
  std::vector<TokenSequence> sequences;

  std::vector<std::vector<std::int32_t>> ids() const {
    std::vector<std::vector<std::int32_t>> all;
    for (const auto& sequence : sequences) all.push_back(sequence.ids);
    return all;
  }
};

/// A token's probability is 3/4 for "avid", 1/4 for "no" and 1/2 for others; a rule's number
/// triples the odds so many times.
class FakeNetwork : public ReportNetwork {
 public:
  FakeNetwork(BertConfig config, Asked& asked) : config_(std::move(config)), asked_(asked) {}

  const BertConfig& config() const override { return config_; }

  std::vector<Output> run(std::span<const TokenSequence> sequences) const override {
    std::vector<Output> outputs;
    for (const auto& sequence : sequences) {
      Output output;
      for (std::size_t i = 0; i < sequence.ids.size(); ++i) {
        const int base = sequence.ids[i] == 6 ? 1 : sequence.ids[i] == 5 ? -1 : 0;
        const int rule = sequence.rules.empty() ? 0 : sequence.rules[i];
        output.mention.push_back(std::log(3.F) * static_cast<float>(base + rule));
      }
      outputs.push_back(std::move(output));
    }
    const std::lock_guard lock(asked_.mutex);
    asked_.sequences.insert(asked_.sequences.end(), sequences.begin(), sequences.end());
    return outputs;
  }

  std::vector<float> attention(const TokenSequence&) const override { return {}; }

 private:
  BertConfig config_;
  Asked& asked_;
};

/// Names the rules in turn, and gives them probabilities that nobody may see.
class FakeRules : public MentionScorer {
 public:
  explicit FakeRules(std::vector<std::string> names) : names_(std::move(names)) {}

  void score(std::string_view, const ReportText&, std::span<Mention> mentions) const override {
    for (std::size_t i = 0; i < mentions.size(); ++i) {
      mentions[i].rule = names_[i % names_.size()];
      mentions[i].probability = 0.123;
    }
  }

 private:
  std::vector<std::string> names_;
};

class ModelScorerTest : public testing::Test {
 protected:
  ModelScorerTest() {
    config_.vocab_size = 14;
    config_.max_position_embeddings = 32;
  }

  ModelScorer scorer(std::vector<std::string> said_by_rules = {}) {
    return {words(), std::make_unique<FakeNetwork>(config_, asked_),
            said_by_rules.empty() ? nullptr : std::make_unique<FakeRules>(said_by_rules)};
  }

  /// A sentence, behind those before it.
  void add(const std::string& sentence, Section section = Section::findings, Span header = {}) {
    report_.sentences.push_back({{text_.size(), text_.size() + sentence.size()}, section, header});
    text_ += sentence + "\n";
  }
  /// A mention of words of the sentence added last.
  void mention(const std::string& of) {
    const auto begin = text_.find(of, report_.sentences.back().span.begin);
    mentions_.push_back(
        {report_.sentences.size() - 1, {begin, begin + of.size()}, std::nullopt, false, -1, ""});
  }
  void implied() {
    const auto& sentence = report_.sentences.back();
    mentions_.push_back({report_.sentences.size() - 1, sentence.span, std::nullopt, true, -1, ""});
  }

  BertConfig config_;
  Asked asked_;
  std::string text_;
  ReportText report_;
  std::vector<Mention> mentions_;
};

TEST_F(ModelScorerTest, AMentionIsTheMeanOfItsTokens) {
  add("No avid nodes.");
  mention("No avid");
  mention("avid nodes");
  mention("nodes");
  scorer().score(text_, report_, mentions_);
  EXPECT_NEAR(mentions_[0].probability, 0.5, 1e-6);    // (1/4 + 3/4) / 2
  EXPECT_NEAR(mentions_[1].probability, 0.625, 1e-6);  // (3/4 + 1/2) / 2; of mean logits: .634
  EXPECT_NEAR(mentions_[2].probability, 0.5, 1e-6);
  for (const auto& mention : mentions_) EXPECT_EQ(mention.rule, "model");
  EXPECT_THAT(asked_.ids(), ElementsAre(ElementsAre(2, 5, 6, 7, 13, 3)));
}

TEST_F(ModelScorerTest, AMentionThatAHeaderStandsForIsReadWithIt) {
  text_ = "Avid liver\n";
  add("Normal.", Section::findings, {0, 10});
  implied();
  implied();
  add("No nodes.", Section::findings, {0, 10});
  mention("No");
  implied();
  scorer().score(text_, report_, mentions_);
  EXPECT_NEAR(mentions_[3].probability, 0.625, 1e-6);
  EXPECT_NEAR(mentions_[0].probability, 0.625, 1e-6);  // of "avid liver"
  EXPECT_NEAR(mentions_[1].probability, 0.625, 1e-6);
  EXPECT_NEAR(mentions_[2].probability, 0.25, 1e-6);
  // avid liver : normal . and avid liver : no nodes .
  EXPECT_THAT(asked_.ids(), testing::UnorderedElementsAre(ElementsAre(2, 6, 8, 12, 11, 13, 3),
                                                          ElementsAre(2, 6, 8, 12, 5, 7, 13, 3),
                                                          ElementsAre(2, 5, 7, 13, 3)));
}

TEST_F(ModelScorerTest, WhatIsNotOfNowIsNotRead) {
  for (const auto section : {Section::history, Section::procedure, Section::comparison}) {
    add("Avid liver.", section);
    mention("Avid");
  }
  const auto not_now = mentions_.size();
  for (const auto section :
       {Section::none, Section::findings, Section::impression, Section::other}) {
    add("Avid spleen.", section);
    mention("Avid");
  }
  scorer().score(text_, report_, mentions_);
  for (std::size_t i = 0; i < mentions_.size(); ++i) {
    EXPECT_EQ(mentions_[i].rule, i < not_now ? "section" : "model") << i;
    EXPECT_NEAR(mentions_[i].probability, i < not_now ? 0.005 : 0.75, 1e-6) << i;
  }
  EXPECT_THAT(asked_.ids(), ElementsAre(ElementsAre(2, 6, 9, 13, 3)));  // never the liver
}

TEST_F(ModelScorerTest, NothingToReadAsksNothing) {
  const auto one = scorer();
  one.score("", {}, {});
  add("Avid liver.", Section::history);
  mention("liver");
  one.score(text_, report_, mentions_);
  EXPECT_EQ(mentions_[0].rule, "section");
  EXPECT_THAT(asked_.sequences, IsEmpty());
}

TEST_F(ModelScorerTest, EachDistinctSentenceIsReadOnce) {
  const auto one = scorer();
  for (int i = 0; i < 3; ++i) {
    add("Spleen normal.");
    mention("Spleen");
    mention("normal");
    add("AVID  liver.");  // the same tokens as "avid liver."
    mention("AVID");
    add("avid liver.");
    mention("avid");
  }
  one.score(text_, report_, mentions_);
  EXPECT_EQ(asked_.sequences.size(), 2U);
  const auto first = mentions_;
  for (auto& mention : mentions_) mention.probability = -1;
  one.score(text_, report_, mentions_);
  EXPECT_EQ(asked_.sequences.size(), 2U);
  add("No liver.");
  mention("No");
  one.score(text_, report_, mentions_);
  EXPECT_THAT(asked_.ids(), testing::UnorderedElementsAre(ElementsAre(2, 9, 11, 13, 3),
                                                          ElementsAre(2, 6, 8, 13, 3),
                                                          ElementsAre(2, 5, 8, 13, 3)));
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(mentions_[i].probability, first[i].probability) << i;
    EXPECT_NEAR(mentions_[i].probability, i % 4 < 2 ? 0.5 : 0.75, 1e-6) << i;
  }
  EXPECT_NEAR(mentions_.back().probability, 0.25, 1e-6);
}

TEST_F(ModelScorerTest, LongSentencesAreReadInWindows) {
  config_.max_position_embeddings = 8;
  const auto one = scorer();
  add("nodes nodes nodes nodes nodes nodes nodes nodes liver avid nodes nodes.");
  mention("liver avid");
  mention("nodes");
  add("No nodes.");
  mention("No");
  one.score(text_, report_, mentions_);
  EXPECT_NEAR(mentions_[0].probability, 0.625, 1e-6);
  EXPECT_NEAR(mentions_[1].probability, 0.5, 1e-6);
  EXPECT_NEAR(mentions_[2].probability, 0.25, 1e-6);
  for (const auto& sequence : asked_.sequences) EXPECT_LE(sequence.ids.size(), 8U);
}

TEST_F(ModelScorerTest, AHybridReadsTheRules) {
  config_.rules = {"negated", "abnormal"};
  const auto one = scorer({"negated", "abnormal", "of later versions"});
  add("Avid liver, spleen nodes.");
  mention("Avid");
  mention("spleen nodes");
  mention("nodes");  // unknown: number 0, over the last one's "abnormal"
  add("Avid.");
  mention("Avid");
  one.score(text_, report_, mentions_);
  EXPECT_NEAR(mentions_[0].probability, 0.9, 1e-6);  // odds 3 x 3
  EXPECT_NEAR(mentions_[1].probability, 0.7, 1e-6);  // (9/10 + 1/2) / 2
  EXPECT_NEAR(mentions_[2].probability, 0.5, 1e-6);
  EXPECT_NEAR(mentions_[3].probability, 0.9, 1e-6);
  EXPECT_EQ(mentions_[0].rule, "hybrid: negated");
  EXPECT_EQ(mentions_[1].rule, "hybrid: abnormal");
  EXPECT_EQ(mentions_[2].rule, "hybrid: of later versions");
  std::vector<std::vector<std::int32_t>> rules;
  for (const auto& sequence : asked_.sequences) rules.push_back(sequence.rules);
  // avid liver , spleen nodes .
  EXPECT_THAT(rules, testing::UnorderedElementsAre(ElementsAre(0, 1, 0, 0, 2, 0, 0, 0),
                                                   ElementsAre(0, 1, 0, 0)));
}

TEST_F(ModelScorerTest, AHybridReadsASentenceAnewForOtherRules) {
  config_.rules = {"negated", "abnormal"};
  const auto one = scorer({"negated", "abnormal"});
  for (int i = 0; i < 4; ++i) {
    add("Avid liver.");
    mention("Avid");
  }
  one.score(text_, report_, mentions_);
  EXPECT_EQ(asked_.sequences.size(), 2U);
  EXPECT_NEAR(mentions_[2].probability, 0.9, 1e-6);        // odds 3 x 3
  EXPECT_NEAR(mentions_[3].probability, 27.0 / 28, 1e-6);  // odds 3 x 3 x 3
}

TEST_F(ModelScorerTest, InAHybridTheSectionCountsToo) {
  config_.rules = {"abnormal"};
  add("Avid liver.", Section::history);
  mention("Avid");
  scorer({"abnormal"}).score(text_, report_, mentions_);
  EXPECT_EQ(mentions_[0].rule, "section");
  EXPECT_EQ(mentions_[0].probability, 0.005);
}

TEST_F(ModelScorerTest, SaysWhatDoesNotGoTogether) {
  EXPECT_EQ(error_of([&] {
              scorer({"negated"});
              return 0;
            }).code(),
            "labeler.no_hybrid");
  config_.vocab_size = 13;
  EXPECT_EQ(error_of([&] {
              scorer();
              return 0;
            }).code(),
            "labeler.vocabulary");
}

TEST_F(ModelScorerTest, AModelThatKnowsRulesMayBeAskedWithoutThem) {
  config_.rules = {"negated"};
  add("Avid liver.");
  mention("Avid");
  scorer().score(text_, report_, mentions_);
  EXPECT_NEAR(mentions_[0].probability, 0.75, 1e-6);
  EXPECT_EQ(mentions_[0].rule, "model");
  EXPECT_THAT(asked_.sequences.at(0).rules, IsEmpty());
}

TEST_F(ModelScorerTest, ThreadsGetTheSameAnswers) {
  const auto one = scorer();
  // Each sentence is a number in base 4, its first word the lowest digit.
  const std::vector<std::string> digits{"no", "avid", "nodes", "liver"};
  for (std::size_t i = 0; i < 64; ++i) {
    add(digits[i % 4] + " " + digits[i / 4 % 4] + " " + digits[i / 16] + ".");
    mention(digits[i % 4]);
  }
  std::vector<std::vector<Mention>> answers(4, mentions_);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < answers.size(); ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 64; ++i) {  // one by one, each thread from another place on
        one.score(text_, report_, std::span(answers[t]).subspan((i + 16 * t) % 64, 1));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  constexpr double expected[] = {0.25, 0.75, 0.5, 0.5};
  for (const auto& answer : answers) {
    for (std::size_t i = 0; i < answer.size(); ++i) {
      EXPECT_NEAR(answer[i].probability, expected[i % 4], 1e-6);
    }
  }
  EXPECT_GE(asked_.sequences.size(), 64U);
  EXPECT_LE(asked_.sequences.size(), 256U);
}

}  // namespace
}  // namespace uptake
