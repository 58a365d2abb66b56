#include "training/scan_sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "support/error_of.h"

namespace uptake {
namespace {

using Codes = std::vector<std::optional<std::int64_t>>;

std::vector<ScanExam> exams_of(const Codes& codes) {
  std::vector<ScanExam> exams(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    exams[i].summary_code = codes[i];
    exams[i].slices = static_cast<std::int64_t>(100 + (i * 37) % 101);
  }
  return exams;
}

std::vector<ScanExam> many(std::size_t count) { return exams_of(Codes(count)); }

std::vector<std::size_t> epoch_of(const ScanSampler& sampler, std::int64_t epoch) {
  std::vector<std::size_t> drawn;
  for (std::size_t i = 0; i < sampler.batches_per_epoch(); ++i) {
    const auto batch = sampler.batch(epoch, i);
    drawn.insert(drawn.end(), batch.begin(), batch.end());
  }
  return drawn;
}

TEST(ScanSampler, AnEpochIsAFunctionOfSeedAndNumber) {
  const auto exams = many(50);
  const ScanSampler a(exams, {.seed = 1}), b(exams, {.seed = 1}), c(exams, {.seed = 2});
  const auto third = epoch_of(a, 3);
  EXPECT_EQ(third.size(), 2000U);
  EXPECT_NE(epoch_of(a, 4), third);
  EXPECT_EQ(epoch_of(a, 3), third);  // again, after another
  EXPECT_EQ(epoch_of(b, 3), third);
  EXPECT_NE(epoch_of(c, 3), third);
}

TEST(ScanSampler, WithReplacementEachExamIsDrawnAlike) {
  const ScanSampler sampler(many(10), {.exams_per_epoch = 10'000});
  std::vector<double> counts(10);
  for (const auto exam : epoch_of(sampler, 0)) ++counts.at(exam);
  // Binomial: 1000, deviation 30.
  for (const double count : counts) EXPECT_NEAR(count, 1000, 150);
}

TEST(ScanSampler, WithoutReplacementEachComesOnceBeforeAnyComesAgain) {
  // 7 exams, 5 an epoch: seven epochs are five turns through all.
  const ScanSampler sampler(
      many(7), {.exams_per_epoch = 5, .with_replacement = false, .length_buckets = false});
  std::vector<std::size_t> drawn;
  for (int epoch = 0; epoch < 7; ++epoch) {
    const auto one = epoch_of(sampler, epoch);
    drawn.insert(drawn.end(), one.begin(), one.end());
  }
  ASSERT_EQ(drawn.size(), 35U);
  std::set<std::vector<std::size_t>> orders;
  for (std::size_t turn = 0; turn < 5; ++turn) {
    const auto begin = drawn.begin() + static_cast<std::ptrdiff_t>(7 * turn);
    EXPECT_EQ(std::set<std::size_t>(begin, begin + 7).size(), 7U) << turn;
    orders.emplace(begin, begin + 7);
  }
  EXPECT_GT(orders.size(), 3U);  // 5,040 orders
}

TEST(ScanSampler, TheLastBatchIsSmallerAndNoDrawIsLost) {
  const ScanSampler sampler(many(11),
                            {.exams_per_epoch = 0, .batch = 4, .with_replacement = false});
  ASSERT_EQ(sampler.batches_per_epoch(), 3U);
  auto drawn = epoch_of(sampler, 2);
  EXPECT_EQ(drawn.size(), 11U);
  // Epoch 2 is turn 2 through all: each once.
  EXPECT_EQ(std::set<std::size_t>(drawn.begin(), drawn.end()).size(), 11U);
}

TEST(ScanSampler, ThreeNormalExamsForSevenAbnormalOnes) {
  // As in the paper one exam in ten is normal.
  Codes codes{1, 2, 4, 9, 2, 4, 9, 2, 4, 9, std::nullopt};
  const ScanSampler sampler(
      exams_of(codes),
      {.exams_per_epoch = 10'000, .summary_code_weights = {{1, .3}, {other_summary_codes, .7}}});
  std::vector<double> counts(codes.size());
  for (const auto exam : epoch_of(sampler, 0)) ++counts.at(exam);
  EXPECT_NEAR(counts[0], 3000, 5 * 46);
  for (std::size_t i = 1; i < 10; ++i) EXPECT_NEAR(counts[i], 7000 / 9.0, 5 * 27) << i;
  EXPECT_EQ(counts[10], 0);  // without a code
}

TEST(ScanSampler, CodesWithoutAShareAreNotDrawn) {
  const ScanSampler sampler(exams_of({1, 2, 4}),
                            {.summary_code_weights = {{1, 1}, {2, 1}, {4, 0}}});
  const auto drawn = epoch_of(sampler, 0);
  EXPECT_EQ(std::count(drawn.begin(), drawn.end(), 2U), 0);
  EXPECT_NEAR(static_cast<double>(std::count(drawn.begin(), drawn.end(), 1U)), 1000, 112);
}

/// Slices that are padded in an epoch, as a share of those read.
double padded_share(const ScanSampler& sampler, const std::vector<ScanExam>& exams) {
  double padded = 0, read = 0;
  for (std::size_t i = 0; i < sampler.batches_per_epoch(); ++i) {
    const auto batch = sampler.batch(0, i);
    std::int64_t longest = 0;
    for (const auto exam : batch) longest = std::max(longest, exams[exam].slices);
    for (const auto exam : batch) {
      padded += static_cast<double>(longest - exams[exam].slices);
      read += static_cast<double>(exams[exam].slices);
    }
  }
  return padded / read;
}

TEST(ScanSampler, BucketsPadLittleAndDrawTheSame) {
  const auto exams = many(200);
  const ScanSampler with(exams, {}), without(exams, {.length_buckets = false});
  // 100 to 200 slices: pairs differ by 33 on average, neighbours among 24 by 4.
  EXPECT_LT(padded_share(with, exams), .03);
  EXPECT_GT(padded_share(without, exams), .08);
  auto a = epoch_of(with, 0), b = epoch_of(without, 0);
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  EXPECT_EQ(a, b);
}

TEST(ScanSampler, RefusesWhatCannotBeDrawn) {
  const auto code = [](const std::vector<ScanExam>& exams, const ScanSamplerOptions& options) {
    return error_of([&] { return ScanSampler(exams, options).batches_per_epoch(); }).code();
  };
  EXPECT_EQ(code({}, {}), "training.sampling");
  EXPECT_EQ(code(many(3), {.batch = 0}), "training.sampling");
  EXPECT_EQ(code(many(3), {.summary_code_weights = {{1, 1}}}), "training.sampling");
  EXPECT_EQ(code(exams_of({1}), {.summary_code_weights = {{1, 0}}}), "training.sampling");
  EXPECT_EQ(code(exams_of({1}), {.summary_code_weights = {{1, -1}}}), "training.sampling");
  EXPECT_EQ(code(exams_of({1}), {.with_replacement = false, .summary_code_weights = {{1, 1}}}),
            "training.sampling");
  EXPECT_EQ(code(exams_of({1}), {.summary_code_weights = {{1, 1}}}), "nothing_thrown");
}

}  // namespace
}  // namespace uptake
