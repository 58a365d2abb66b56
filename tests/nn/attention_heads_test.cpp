#include "nn/attention_heads.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "nn/autocast.h"
#include "nn/drawn.h"
#include "nn/initialise.h"
#include "support/error_of.h"

namespace uptake {
namespace {

using Options = AttentionHeadsImpl::Options;

torch::Tensor as_encoding(const std::vector<float>& voxels, std::int64_t channels) {
  const auto by_voxel = torch::tensor(voxels).view({-1, channels});
  return by_voxel.t().reshape({1, channels, -1, 1, 1});
}

void set(const torch::Tensor& tensor, const std::vector<float>& values) {
  const torch::NoGradGuard no_gradient;
  tensor.copy_(torch::tensor(values).view(tensor.sizes()));
}

AttentionHeads drawn_heads(const Options& options, std::uint64_t seed) {
  AttentionHeads heads(options);
  for (const auto& item : heads->named_parameters()) {
    RandomStream rng(seed, item.key());
    fill_normal(item.value(), .7, rng);
  }
  return heads;
}

TEST(AttentionHeads, oneHeadOnPaper) {
  AttentionHeads heads(Options{.channels = 2, .tasks = 1});
  set(heads->score, {std::log(2.F), 0});
  set(heads->weight, {5, 10});
  set(heads->bias, {.5});
  // Scores ln 2, 0, ln 2: attention 2/5, 1/5, 2/5; the sum of the voxels is (4/5, 3/5).
  const auto output = heads->forward(as_encoding({1, 0, 0, 1, 1, 1}, 2), {}, true);
  EXPECT_TRUE(torch::allclose(output.attention.flatten(), torch::tensor({.4F, .2F, .4F})));
  EXPECT_EQ(output.attention.sizes(), (std::vector<std::int64_t>{1, 1, 1, 3, 1, 1}));
  EXPECT_FLOAT_EQ(output.logits.item<float>(), 10.5F);
}

TEST(AttentionHeads, twoHeadsOnPaper) {
  AttentionHeads heads(Options{.channels = 4, .tasks = 1, .heads = 2});
  // Divided by the root of 4 / 2; the second looks at all voxels alike.
  set(heads->score, {std::sqrt(2.F) * std::log(3.F), 0, 0, 0, 0, 0, 0, 0});
  set(heads->value, {1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 2});
  set(heads->value_bias, {0, 1, 0, 0});
  set(heads->weight, {4, 2, 2, 1});
  set(heads->bias, {1});
  const auto output = heads->forward(as_encoding({1, 0, 0, 2, 0, 1, 0, 4}, 4), {}, true);
  EXPECT_TRUE(torch::allclose(output.attention.flatten(), torch::tensor({.75F, .25F, .5F, .5F})));
  // Sums (.75, .25, 0, 2.5) and (.5, .5, 0, 3); values .75, 2.5 + 1, .5, 6.
  EXPECT_FLOAT_EQ(output.logits.item<float>(), 4 * .75F + 2 * 3.5F + 2 * .5F + 6 + 1);
}

TEST(AttentionHeads, sumAndMeanAreOfWhatIsNoPadding) {
  const auto encoding = as_encoding({1, 2, 3, 4, 100, 100}, 2);
  const auto logit = [&](const char* reduction, const torch::Tensor& slices) {
    AttentionHeads heads(Options{.channels = 2, .tasks = 1, .reduction = reduction});
    EXPECT_FALSE(heads->score.defined());
    set(heads->weight, {1, 10});
    set(heads->bias, {-1});
    const auto output = heads->forward(encoding, slices, true);
    EXPECT_FALSE(output.attention.defined());
    return output.logits.item<float>();
  };
  const auto two = torch::tensor({2}, torch::kLong);
  EXPECT_FLOAT_EQ(logit("sum", two), 4 + 60 - 1);
  EXPECT_FLOAT_EQ(logit("mean", two), 2 + 30 - 1);
  EXPECT_FLOAT_EQ(logit("sum", {}), 104 + 1060 - 1);
  EXPECT_FLOAT_EQ(logit("mean", {}), (104.F + 1060) / 3 - 1);
}

/// Heads and scans of any form, padded with what must not matter.
struct Case {
  Options options;
  torch::Tensor encoding, probe;
  std::vector<std::int64_t> slices;
  std::uint64_t seed;

  AttentionHeads heads() const { return drawn_heads(options, seed); }
};

Case any_case() {
  const auto among = [](int low, int high) { return std::int64_t{*rc::gen::inRange(low, high)}; };
  Case c;
  c.seed = *rc::gen::arbitrary<std::uint64_t>();
  c.options.heads = *rc::gen::element<std::int64_t>(1, 2, 3);
  c.options.channels = c.options.heads * among(1, 4);
  c.options.tasks = among(1, 4);
  c.options.reduction = *rc::gen::element<std::string>("attention", "attention", "sum", "mean");
  const auto batch = among(1, 4), length = among(1, 5), rows = among(1, 4), columns = among(1, 4);
  c.encoding = drawn({batch, c.options.channels, length, rows, columns}, c.seed, "encoding");
  c.probe = drawn({batch, c.options.tasks}, c.seed, "probe");
  const float garbage = *rc::gen::element(0.F, 1e6F, std::numeric_limits<float>::infinity(),
                                          std::numeric_limits<float>::quiet_NaN());
  for (std::int64_t i = 0; i < batch; ++i) {
    c.slices.push_back(among(1, static_cast<int>(length) + 1));
    c.encoding[i].slice(1, c.slices.back()).fill_(garbage);
  }
  return c;
}

RC_GTEST_PROP(AttentionHeadsProperty, paddedScansAreAsTheyAreAlone, ()) {
  const Case c = any_case();
  AttentionHeads together = c.heads(), alone = c.heads();
  auto encoding = c.encoding.clone().requires_grad_(true);
  const auto output = together->forward(encoding, torch::tensor(c.slices), true);
  (output.logits * c.probe).sum().backward();
  for (std::size_t i = 0; i < c.slices.size(); ++i) {
    const auto place = static_cast<std::int64_t>(i);
    auto cut = c.encoding.narrow(0, place, 1).narrow(2, 0, c.slices[i]);
    cut = cut.clone().requires_grad_(true);
    const auto single = alone->forward(cut, {}, true);
    (single.logits * c.probe[place]).sum().backward();
    RC_ASSERT(torch::allclose(output.logits[place], single.logits[0], 1e-4, 1e-4));
    const auto gradient = encoding.grad()[place];
    RC_ASSERT(torch::allclose(gradient.slice(1, 0, c.slices[i]), cut.grad()[0], 1e-4, 1e-4));
    RC_ASSERT(torch::count_nonzero(gradient.slice(1, c.slices[i])).item<std::int64_t>() == 0);
    if (!output.attention.defined()) continue;
    const auto attention = output.attention[place];
    RC_ASSERT(torch::allclose(attention.slice(2, 0, c.slices[i]), single.attention[0], 1e-4));
    RC_ASSERT(torch::count_nonzero(attention.slice(2, c.slices[i])).item<std::int64_t>() == 0);
  }
  const auto ours = together->named_parameters(), theirs = alone->named_parameters();
  for (const auto& item : ours) {
    RC_ASSERT(torch::allclose(item.value().grad(), theirs[item.key()].grad(), 1e-4, 1e-4));
  }
}

RC_GTEST_PROP(AttentionHeadsProperty, attentionSumsToOne, ()) {
  Case c = any_case();
  c.options.reduction = "attention";
  const auto attention = c.heads()->forward(c.encoding, torch::tensor(c.slices), true).attention;
  const auto sums = attention.flatten(3).sum(3);
  RC_ASSERT((attention >= 0).all().item<bool>());
  RC_ASSERT(torch::allclose(sums, torch::ones_like(sums), 1e-5));
}

RC_GTEST_PROP(AttentionHeadsProperty, orderOfVoxelsDoesNotMatter, ()) {
  const Case c = any_case();
  const auto encoding = torch::nan_to_num(c.encoding, 1, 1).clamp(-5, 5);
  std::vector<std::int64_t> order(static_cast<std::size_t>(encoding[0][0].numel()));
  std::iota(order.begin(), order.end(), 0);
  RandomStream rng(c.seed, "order");
  shuffle(order, rng);
  const auto turned =
      encoding.flatten(2).index_select(2, torch::tensor(order)).view(encoding.sizes());
  RC_ASSERT(torch::allclose(c.heads()->forward(encoding).logits, c.heads()->forward(turned).logits,
                            1e-4, 1e-4));
}

TEST(AttentionHeads, memoryLayoutDoesNotMatter) {
  const auto encoding = drawn({2, 12, 3, 4, 5}, 1, "encoding");
  auto heads = drawn_heads({.channels = 12, .tasks = 3, .heads = 4}, 2);
  const auto last = encoding.contiguous(torch::MemoryFormat::ChannelsLast3d);
  EXPECT_TRUE(
      torch::allclose(heads->forward(encoding).logits, heads->forward(last).logits, 1e-4, 1e-5));
}

TEST(AttentionHeads, softmaxIsInFloat32UnderAutocast) {
  const auto encoding = drawn({2, 16, 4, 7, 7}, 3, "encoding").abs();
  for (const std::int64_t count : {1, 4}) {
    auto heads = drawn_heads({.channels = 16, .tasks = 5, .heads = count}, 4);
    const auto full = heads->forward(encoding, {}, true);
    const Autocast lower(torch::kCPU, true);
    const auto low = heads->forward(encoding.to(torch::kBFloat16), {}, true);
    EXPECT_EQ(low.logits.scalar_type(), torch::kFloat);
    EXPECT_EQ(low.attention.scalar_type(), torch::kFloat);
    const auto sums = low.attention.flatten(3).sum(3);
    EXPECT_TRUE(torch::allclose(sums, torch::ones_like(sums), 1e-5));
    EXPECT_LT((low.logits - full.logits).abs().max().item<float>(), .2);
  }
}

TEST(AttentionHeads, dropoutIsOfTrainingOnly) {
  auto heads = drawn_heads({.channels = 8, .tasks = 2, .dropout = .5}, 5);
  const auto encoding = drawn({1, 8, 2, 2, 2}, 6, "encoding");
  const auto again = heads->forward(encoding).logits;  // in training: half is dropped
  EXPECT_FALSE(torch::equal(heads->forward(encoding).logits, again));
  heads->eval();
  EXPECT_TRUE(torch::equal(heads->forward(encoding).logits, heads->forward(encoding).logits));
}

TEST(AttentionHeads, refusesWhatIsNoHead) {
  const auto code = [](const Options& options) {
    return error_of([&] { return AttentionHeads(options); }).code();
  };
  EXPECT_EQ(code({.channels = 10, .heads = 4}), "config.invalid");
  EXPECT_EQ(code({.tasks = 0}), "config.invalid");
  EXPECT_EQ(code({.heads = 0}), "config.invalid");
  EXPECT_EQ(code({.reduction = "max"}), "config.invalid");
}

}  // namespace
}  // namespace uptake
