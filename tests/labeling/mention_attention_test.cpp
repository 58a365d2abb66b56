#include "labeling/mention_attention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_of.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// Two layers of two heads. The first head looks at all tokens alike; the second, on layer l, at
/// the one that stands l + 1 places behind, the first following the last.
class KnownNetwork : public ReportNetwork {
 public:
  KnownNetwork() {
    config_.vocab_size = 12;
    config_.num_hidden_layers = 2;
    config_.num_attention_heads = 2;
    config_.max_position_embeddings = 10;
  }
  const BertConfig& config() const override { return config_; }
  std::vector<Output> run(std::span<const TokenSequence>) const override { return {}; }
  std::vector<float> attention(const TokenSequence& sequence) const override {
    last_ = sequence;
    const auto n = sequence.ids.size();
    std::vector<float> weights(2 * 2 * n * n);
    for (std::size_t layer = 0; layer < 2; ++layer) {
      for (std::size_t i = 0; i < n; ++i) {
        auto* all_alike = &weights[((layer * 2 + 0) * n + i) * n];
        std::fill(all_alike, all_alike + n, 1 / static_cast<float>(n));
        weights[((layer * 2 + 1) * n + i) * n + (i + layer + 1) % n] = 1;
      }
    }
    return weights;
  }

  BertConfig config_;
  mutable TokenSequence last_;
};

class MentionAttentionTest : public testing::Test {
 protected:
  static Mention mention(Span span, const std::string& rule = "") {
    return {0, span, 7, false, 0, rule};
  }
  std::vector<MentionAttention> read(const std::string& sentence,
                                     const std::vector<Mention>& mentions) const {
    return AttentionReader(tokenizer_, network_, WordGroups::shipped()).read(sentence, mentions);
  }

  WordpieceTokenizer tokenizer_{{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "no", "hil", "##ar",
                                 "mass", "liver", ".", "and"}};
  KnownNetwork network_;
};

TEST_F(MentionAttentionTest, WeightsAreTheMeanOverTheHeads) {
  const auto read = this->read("No hilar mass.", {mention({3, 8})});
  ASSERT_THAT(read, SizeIs(1));
  const auto& one = read.front();
  EXPECT_EQ(one.words, "hilar");
  EXPECT_EQ(one.span, (Span{3, 8}));
  EXPECT_EQ(one.region, 7);
  EXPECT_THAT(one.pieces, ElementsAre("[CLS]", "no", "hil", "##ar", "mass", ".", "[SEP]"));
  EXPECT_THAT(one.groups, ElementsAre(WordGroup::mark, WordGroup::negation, WordGroup::mention,
                                      WordGroup::mention, WordGroup::physical, WordGroup::mark,
                                      WordGroup::mark));
  EXPECT_EQ(one.begin, 2);
  EXPECT_EQ(one.end, 4);
  ASSERT_THAT(one.weights, SizeIs(2 * 2 * 7));
  const float low = 1.F / 14, high = 1.F / 14 + 0.5F;  // a half of 1/7; and of 1
  for (std::size_t layer = 0; layer < 2; ++layer) {
    for (std::size_t from = 0; from < 2; ++from) {
      for (std::size_t to = 0; to < 7; ++to) {
        EXPECT_FLOAT_EQ(one.weight(layer, from, to), to == 2 + from + layer + 1 ? high : low);
      }
    }
  }
  // "mass" is behind "##ar" on layer 0, and two behind "hil" on layer 1.
  EXPECT_NEAR(one.mean_weight(0, 4), 1. / 14 + .25, 1e-6);
  EXPECT_NEAR(one.mean_weight(1, 4), 1. / 14 + .25, 1e-6);
  EXPECT_NEAR(one.mean_weight(1, 3), 1. / 14, 1e-6);
  EXPECT_NEAR(one.mean_weight(std::nullopt, 3), 1. / 14 + .125, 1e-6);
}

TEST_F(MentionAttentionTest, EachMentionSeesTheOthersAsRegions) {
  const auto read =
      this->read("hilar and liver", {mention({0, 5}), mention({0, 5}), mention({10, 15})});
  ASSERT_THAT(read, SizeIs(2));  // two mentions of one span are read once
  EXPECT_THAT(read[0].groups, ElementsAre(WordGroup::mark, WordGroup::mention, WordGroup::mention,
                                          WordGroup::rest, WordGroup::region, WordGroup::mark));
  EXPECT_THAT(read[1].groups, ElementsAre(WordGroup::mark, WordGroup::region, WordGroup::region,
                                          WordGroup::rest, WordGroup::mention, WordGroup::mark));
}

TEST_F(MentionAttentionTest, WhatHasNoWordOfTheSentenceIsPassedOver) {
  auto implied = mention({0, 5});
  implied.implied = true;
  EXPECT_THAT(read("liver", {implied}), IsEmpty());
  EXPECT_THAT(read("liver ", {mention({5, 6})}), IsEmpty());
  EXPECT_THAT(read("", {}), IsEmpty());
}

TEST_F(MentionAttentionTest, AHybridReadsTheRulesOfItsMentions) {
  EXPECT_THAT((read("no liver", {mention({3, 8}, "negated")}), network_.last_.rules), IsEmpty());
  network_.config_.rules = {"abnormal", "negated"};
  read("no liver and hilar", {mention({3, 8}, "negated"), mention({13, 18}, "unheard of")});
  EXPECT_THAT(network_.last_.rules, ElementsAre(0, 0, 2, 0, 0, 0, 0));
}

TEST_F(MentionAttentionTest, WhatTheModelCannotReadIsRefused) {
  EXPECT_THAT(read("liver . . . . . . .", {mention({0, 5})}), SizeIs(1));  // 10 tokens
  EXPECT_EQ(error_of([&] {
              return read("liver . . . . . . . .", {mention({0, 5})});
            }).code(),
            "attention.too_long");
  network_.config_.vocab_size = 11;
  EXPECT_EQ(error_of([&] {
              return read("liver", {mention({0, 5})});
            }).code(),
            "labeler.vocabulary");
}

}  // namespace
}  // namespace uptake
