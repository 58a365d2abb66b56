#include "training/report_batches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "support/error_of.h"

namespace uptake {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

ReportExample example(std::size_t tokens, std::size_t mentions, std::optional<bool> finding = {}) {
  ReportExample one;
  one.sequence.ids.assign(tokens, 5);
  one.mentions.assign(mentions, {1, 2, true});
  one.finding = finding;
  return one;
}

ExampleSource source(const std::string& name, double weight, std::vector<ReportExample> examples) {
  return {name, weight, std::move(examples)};
}

/// How often each example is drawn.
std::map<const ReportExample*, double> counts_of(const std::vector<ReportBatches::Batch>& batches) {
  std::map<const ReportExample*, double> counts;
  for (const auto& batch : batches) {
    for (const auto* one : batch) ++counts[one];
  }
  return counts;
}

/// Five standard errors of a count with this chance.
double five_errors(std::size_t draws, double chance) {
  return 5 * std::sqrt(static_cast<double>(draws) * chance * (1 - chance));
}

TEST(ReportBatches, ASourceIsDrawnByItsWeightAndAMentionEvenly) {
  // Of weights 3, 0 and 1, the first with four mentions, the last with two: chances of a mention
  // are 3/16 and 1/8.
  const std::vector<ExampleSource> sources{
      source("a", 3, {example(9, 1), example(9, 3), example(9, 0)}),
      source("b", 0, {example(9, 5)}), source("c", 1, {example(9, 1), example(9, 0, true)})};
  constexpr std::size_t draws = 40'000;
  auto counts = counts_of(ReportBatches(sources, 16, 1).epoch(0, draws));
  const auto expect = [&](const ReportExample& one, double chance) {
    EXPECT_NEAR(counts[&one], draws * chance, five_errors(draws, chance)) << chance;
  };
  expect(sources[0].examples[0], 3. / 16);
  expect(sources[0].examples[1], 9. / 16);
  expect(sources[0].examples[2], 0);  // neither a mention nor a label
  expect(sources[1].examples[0], 0);
  expect(sources[2].examples[0], 1. / 8);
  expect(sources[2].examples[1], 1. / 8);  // labelled as a whole: as one mention
}

TEST(ReportBatches, AnEpochHasTheDrawsAskedFor) {
  const std::vector<ExampleSource> sources{source("a", 1, {example(9, 1)})};
  const ReportBatches batches(sources, 16, 1);
  std::vector<std::size_t> sizes;
  for (const auto& batch : batches.epoch(0, 500)) sizes.push_back(batch.size());
  std::sort(sizes.rbegin(), sizes.rend());
  std::vector<std::size_t> expected(31, 16);  // 496
  expected.push_back(4);
  EXPECT_EQ(sizes, expected);
  EXPECT_THAT(batches.epoch(0, 0), IsEmpty());
}

/// Shortest and longest sequence.
std::pair<std::size_t, std::size_t> lengths_of(const ReportBatches::Batch& batch) {
  std::size_t shortest = ~std::size_t{0}, longest = 0;
  for (const auto* one : batch) {
    shortest = std::min(shortest, one->sequence.ids.size());
    longest = std::max(longest, one->sequence.ids.size());
  }
  return {shortest, longest};
}

std::vector<ExampleSource> of_all_lengths() {
  std::vector<ExampleSource> sources{source("a", 1, {})};
  for (std::size_t tokens = 3; tokens < 203; ++tokens) {
    sources[0].examples.push_back(example(tokens, 1));
  }
  return sources;
}

TEST(ReportBatches, LengthsWithinABatchAreAlike) {
  const auto sources = of_all_lengths();
  std::vector<std::pair<std::size_t, std::size_t>> lengths;
  for (const auto& batch : ReportBatches(sources, 16, 1).epoch(0, 12 * 16)) {
    lengths.push_back(lengths_of(batch));
  }
  ASSERT_EQ(lengths.size(), 12U);
  EXPECT_FALSE(std::is_sorted(lengths.begin(), lengths.end()));  // batches come in any order
  std::sort(lengths.begin(), lengths.end());
  for (std::size_t i = 1; i < lengths.size(); ++i) {
    EXPECT_LE(lengths[i - 1].second, lengths[i].first);
  }
}

TEST(ReportBatches, LongEpochsAreSortedByTheDozen) {
  // Of 48 lengths from 3 to 202 four neighbours span some 12, which pads 6 of 103 tokens; four at
  // random would pad 60, four of an epoch sorted as a whole nearly none.
  const auto sources = of_all_lengths();
  std::size_t padding = 0, tokens = 0;
  for (const auto& batch : ReportBatches(sources, 4, 1).epoch(0, 12 * 4 * 50)) {
    const auto longest = lengths_of(batch).second;
    for (const auto* one : batch) {
      tokens += one->sequence.ids.size();
      padding += longest - one->sequence.ids.size();
    }
  }
  EXPECT_LT(padding * 10, tokens);
  EXPECT_GT(padding * 50, tokens);
}

TEST(ReportBatches, DependOnSeedAndEpochAlone) {
  const auto sources = of_all_lengths();
  const ReportBatches batches(sources, 16, 7);
  const auto first = batches.epoch(3, 200);
  EXPECT_NE(batches.epoch(4, 200), first);
  EXPECT_EQ(batches.epoch(3, 200), first);
  EXPECT_EQ(ReportBatches(sources, 16, 7).epoch(3, 200), first);
  EXPECT_NE(ReportBatches(sources, 16, 8).epoch(3, 200), first);
  // Not the same mentions in another order.
  EXPECT_NE(counts_of(batches.epoch(4, 200)), counts_of(first));
  EXPECT_NE(counts_of(ReportBatches(sources, 16, 8).epoch(3, 200)), counts_of(first));
}

TEST(ReportBatches, NothingToDrawIsRefused) {
  const auto refused = [](const std::vector<ExampleSource>& sources) {
    const auto error = error_of([&] { return ReportBatches(sources, 16, 1); });
    EXPECT_EQ(error.code(), "training.no_examples");
    return error.message();
  };
  const auto good = source("good", 1, {example(9, 1)});
  EXPECT_THAT(refused({good, source("said.jsonl", 1, {example(9, 0)})}), HasSubstr("said.jsonl"));
  EXPECT_THAT(refused({source("said.jsonl", 1, {}), good}), HasSubstr("said.jsonl"));
  refused({});
  refused({source("a", 0, {example(9, 1)})});
  EXPECT_NO_THROW(ReportBatches({good, source("unused", 0, {})}, 16, 1));
}

RC_GTEST_PROP(ReportBatches, AreWholeWhateverTheSources, (std::uint64_t seed, std::int64_t epoch)) {
  std::vector<ExampleSource> sources;
  for (int i = 0; i < *rc::gen::inRange(1, 4); ++i) {
    sources.push_back(source("s", *rc::gen::inRange(1, 5), {example(9, 1)}));
    for (int k = 0; k < *rc::gen::inRange(0, 5); ++k) {
      sources.back().examples.push_back(
          example(*rc::gen::inRange<std::size_t>(3, 40), *rc::gen::inRange<std::size_t>(0, 3)));
    }
  }
  const auto size = *rc::gen::inRange<std::size_t>(1, 9);
  const auto draws = *rc::gen::inRange<std::size_t>(0, 300);
  const ReportBatches batches(sources, size, seed);
  const auto drawn = batches.epoch(epoch, draws);
  std::size_t total = 0;
  for (const auto& batch : drawn) {
    RC_ASSERT(!batch.empty() && batch.size() <= size);
    total += batch.size();
    for (const auto* one : batch) RC_ASSERT(!one->mentions.empty());
  }
  RC_ASSERT(total == draws);
  RC_ASSERT(drawn.size() == (draws + size - 1) / size);
  RC_ASSERT(drawn == batches.epoch(epoch, draws));
}

}  // namespace
}  // namespace uptake
