#include "training/mention_loss.h"

#include <gtest/gtest.h>

#include <cmath>

namespace uptake {
namespace {

using Mentions = std::vector<ReportExample::Mention>;

/// A sentence of so many words, between [CLS] and [SEP].
ReportExample sentence(std::size_t words, Mentions mentions, std::optional<bool> finding = {}) {
  ReportExample one;
  one.sequence.ids.assign(words + 2, 5);
  one.mentions = std::move(mentions);
  one.finding = finding;
  return one;
}

double loss_of(const torch::Tensor& logits, const std::vector<ReportExample>& examples,
               MentionLoss kind) {
  std::vector<const ReportExample*> pointers;
  for (const auto& one : examples) pointers.push_back(&one);
  return mention_loss(logits, pointers, kind).item<double>();
}

const float odds_3 = std::log(3.F);  // the logit of 3/4

/// Two sentences, of four words and of two; the logits of their tokens are those of 1/2, but 3/4
/// for token 1 of each.
class TwoSentences : public testing::Test {
 protected:
  TwoSentences() {
    logits_ = torch::zeros({2, 6});
    logits_[0][1] = odds_3;
    logits_[1][1] = odds_3;
  }
  std::vector<ReportExample> examples_{sentence(4, {{1, 3, true}}),
                                       sentence(2, {{1, 2, false}, {2, 3, true}})};
  torch::Tensor logits_;
};

// The tokens' cross-entropies: -ln 3/4 = .28768 and -ln 1/2 = .69315 of the first sentence's
// mention, -ln 1/4 = 1.38629 and -ln 1/2 of the second's two.
TEST_F(TwoSentences, Equation3) {
  // ((.28768 + .69315) / 4 + (1.38629 + .69315) / 2) / 2
  EXPECT_NEAR(loss_of(logits_, examples_, MentionLoss::equation_3), 0.6424642, 1e-6);
}

TEST_F(TwoSentences, PerMention) {
  // ((.28768 + .69315) / 2 + 1.38629 + .69315) / 3
  EXPECT_NEAR(loss_of(logits_, examples_, MentionLoss::per_mention), 0.8566190, 1e-6);
}

TEST_F(TwoSentences, OtherTokensDoNotCount) {
  for (const auto kind : {MentionLoss::equation_3, MentionLoss::per_mention}) {
    const double expected = loss_of(logits_, examples_, kind);
    auto other = logits_.clone();
    for (const int token : {0, 3, 4, 5}) {
      other[0][token] = 100;
      other[1][token] = -100;
    }
    EXPECT_EQ(loss_of(other, examples_, kind), expected);
    // Nor does what the batch is padded with.
    EXPECT_NEAR(loss_of(torch::constant_pad_nd(logits_, {0, 9}, 50), examples_, kind), expected,
                1e-7);
  }
}

TEST_F(TwoSentences, TheGradientIsTheErrorByItsWeight) {
  std::vector<const ReportExample*> pointers{&examples_[0], &examples_[1]};
  const auto gradient = [&](MentionLoss kind) {
    auto logits = logits_.clone().set_requires_grad(true);
    mention_loss(logits, pointers, kind).backward();
    return logits.grad();
  };
  // Probability less label: -1/4 and -1/2; 3/4 and -1/2.
  const auto equation = torch::tensor({0., -.25 / 8, -.5 / 8, 0., 0., 0.,  //
                                       0., .75 / 4, -.5 / 4, 0., 0., 0.})
                            .view({2, 6})
                            .to(torch::kFloat32);
  EXPECT_TRUE(torch::allclose(gradient(MentionLoss::equation_3), equation, 0, 1e-6));
  const auto mention = torch::tensor({0., -.25 / 6, -.5 / 6, 0., 0., 0.,  //
                                      0., .75 / 3, -.5 / 3, 0., 0., 0.})
                           .view({2, 6})
                           .to(torch::kFloat32);
  EXPECT_TRUE(torch::allclose(gradient(MentionLoss::per_mention), mention, 0, 1e-6));
}

TEST(MentionLoss, TwoMentionsOfOneSpan) {
  // "both lungs": the tokens count once in Eq. 3, as two of three mentions else.
  const auto logits = torch::tensor({0.F, odds_3, 0.F, odds_3, 0.F, 0.F}).view({1, 6});
  const std::vector<ReportExample> one{sentence(4, {{1, 3, true}, {3, 4, false}})};
  const std::vector<ReportExample> both{sentence(4, {{1, 3, true}, {1, 3, true}, {3, 4, false}})};
  const double span = (-std::log(.75) - std::log(.5)) / 2, other = -std::log(.25);
  EXPECT_NEAR(loss_of(logits, one, MentionLoss::equation_3), (2 * span + other) / 4, 1e-6);
  EXPECT_NEAR(loss_of(logits, both, MentionLoss::equation_3), (2 * span + other) / 4, 1e-6);
  EXPECT_NEAR(loss_of(logits, one, MentionLoss::per_mention), (span + other) / 2, 1e-6);
  EXPECT_NEAR(loss_of(logits, both, MentionLoss::per_mention), (2 * span + other) / 3, 1e-6);
}

TEST(MentionLoss, ASentenceWithoutMentions) {
  const auto logits = torch::full({2, 4}, odds_3).set_requires_grad(true);
  const auto one = sentence(2, {{1, 2, false}}), none = sentence(2, {}, true);
  // Counts among the sentences, and not among the mentions.
  EXPECT_NEAR(loss_of(logits, {one, none}, MentionLoss::equation_3), -std::log(.25) / 2 / 2, 1e-6);
  EXPECT_NEAR(loss_of(logits, {one, none}, MentionLoss::per_mention), -std::log(.25), 1e-6);
  for (const auto kind : {MentionLoss::equation_3, MentionLoss::per_mention}) {
    const std::vector<const ReportExample*> pointers{&none, &none};
    const auto loss = mention_loss(logits, pointers, kind);
    EXPECT_EQ(loss.item<double>(), 0);
    loss.backward();  // and may be learnt from
    EXPECT_EQ(logits.grad().abs().sum().item<double>(), 0);
  }
}

TEST(MentionLoss, ALabelOnClsCounts) {
  const auto logits = torch::tensor({odds_3, 0.F, 0.F}).view({1, 3});
  const std::vector<ReportExample> examples{sentence(1, {{0, 1, true}})};
  EXPECT_NEAR(loss_of(logits, examples, MentionLoss::equation_3), -std::log(.75), 1e-6);
}

TEST_F(TwoSentences, IsComputedInSinglePrecision) {
  const auto half = logits_.to(torch::kBFloat16);
  const std::vector<const ReportExample*> pointers{&examples_[0], &examples_[1]};
  const auto loss = mention_loss(half, pointers, MentionLoss::equation_3);
  EXPECT_EQ(loss.scalar_type(), torch::kFloat32);
  EXPECT_EQ(loss.item<double>(),
            loss_of(half.to(torch::kFloat32), examples_, MentionLoss::equation_3));
}

TEST(FindingLoss, IsTheMeanOverLabelledSentences) {
  const auto yes = sentence(2, {}, true), no = sentence(2, {}, false), unknown = sentence(2, {});
  const auto loss = [&](std::vector<const ReportExample*> examples) {
    auto logits = torch::zeros({static_cast<std::int64_t>(examples.size())});
    logits[0] = odds_3;
    return finding_loss(logits, examples).item<double>();
  };
  EXPECT_NEAR(loss({&yes}), -std::log(.75), 1e-6);
  EXPECT_NEAR(loss({&no}), -std::log(.25), 1e-6);
  EXPECT_NEAR(loss({&no, &yes}), (-std::log(.25) - std::log(.5)) / 2, 1e-6);
  EXPECT_NEAR(loss({&no, &unknown, &yes, &unknown}), (-std::log(.25) - std::log(.5)) / 2, 1e-6);
  EXPECT_NEAR(loss({&unknown, &yes}), -std::log(.5), 1e-6);
  EXPECT_EQ(loss({&unknown, &unknown}), 0);
}

}  // namespace
}  // namespace uptake
