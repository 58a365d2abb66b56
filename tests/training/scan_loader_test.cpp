#include "training/scan_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/functional/upsampling.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "cohort/scan_file.h"
#include "core/random.h"
#include "nn/libtorch.h"
#include "storage/safetensors.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t rows = 6, columns = 5;

/// CT and PET of values that float16 holds exactly.
Scan scan_of(std::size_t slices, std::uint64_t seed, PetUnit unit = PetUnit::suv_bw) {
  Scan scan;
  scan.grid.size = {columns, rows, slices};
  scan.grid.affine.setIdentity();
  scan.pet_unit = unit;
  RandomStream rng(seed, "scan");
  for (std::size_t i = 0; i < slices * rows * columns; ++i) {
    scan.ct.push_back(static_cast<float>(rng.below(2000)) - 1000);
    scan.pet.push_back(static_cast<float>(rng.below(1024)) / 64);
  }
  return scan;
}

class ScanLoading : public testing::Test {
 protected:
  /// Scans of 3, 5, 9, ... slices.
  ScanLoading() {
    std::int64_t slices = 3;
    for (std::uint64_t i = 0; i < 4; ++i, slices += 2)
      add(slices, scan_of(static_cast<std::size_t>(slices), i));
    options_.model.rows = rows;
    options_.model.columns = columns;
    options_.model.normalisation = nlohmann::json::object();
  }

  void add(std::int64_t slices, const Scan& scan) {
    ScanExam exam;
    exam.exam_id = "e" + std::to_string(exams_.size());
    exam.scan_file = folder_ / (exam.exam_id + ".safetensors");
    exam.slices = slices;
    exam.targets = {std::nullopt, .25F};
    write_scan(exam.scan_file, exam.exam_id, scan);
    exams_.push_back(exam);
  }

  /// All batches of these exams.
  std::vector<ScanBatch> load(const std::vector<std::vector<std::size_t>>& batches,
                              std::uint64_t draw = 0) {
    ScanLoader loader(exams_, options_);
    loader.start(0, [&](std::uint64_t b) {
      if (b >= batches.size()) return ScanLoader::Order{};
      return ScanLoader::Order{batches[b], draw + 10 * b};
    });
    std::vector<ScanBatch> loaded;
    while (auto batch = loader.next()) loaded.push_back(std::move(*batch));
    broken_ = loader.broken();
    EXPECT_EQ(loader.waited().batches, loaded.size());
    return loaded;
  }

  /// What a batch should hold of an exam, by torch: [2, slices, rows, columns], float64.
  torch::Tensor expected(std::size_t exam) const {
    const auto stored = read_scan(exams_[exam].scan_file);
    const auto normalised = [&](const std::vector<float>& values) {
      const auto all = torch::tensor(values, torch::kFloat64).view({-1, rows, columns});
      return (all - all.mean()) / all.std(false);  // of the population
    };
    return torch::stack({normalised(stored.scan.ct), normalised(stored.scan.pet)});
  }

  TemporaryFolder folder_;
  std::vector<ScanExam> exams_;
  ScanLoader::Options options_;
  std::map<std::string, std::string> broken_;
};

double largest_difference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a.to(torch::kFloat64) - b.to(torch::kFloat64)).abs().max().item<double>();
}

TEST_F(ScanLoading, ABatchIsNormalisedAndPaddedBehind) {
  options_.slice_multiple = 4;
  const auto batch = load({{1, 0}}).at(0);
  ASSERT_EQ(batch.scans.sizes(), (std::vector<std::int64_t>{2, 2, 8, rows, columns}));  // 5 -> 8
  EXPECT_THAT(batch.exam_ids, ElementsAre("e1", "e0"));
  EXPECT_EQ(batch.slices[0].item<std::int64_t>(), 5);
  EXPECT_EQ(batch.slices[1].item<std::int64_t>(), 3);
  EXPECT_LT(largest_difference(batch.scans[0].narrow(1, 0, 5), expected(1)), 1e-5);
  EXPECT_LT(largest_difference(batch.scans[1].narrow(1, 0, 3), expected(0)), 1e-5);
  EXPECT_EQ(batch.scans[1].narrow(1, 3, 5).abs().max().item<float>(), 0);
  EXPECT_TRUE(torch::equal(batch.targets, torch::tensor({{0.F, .25F}, {0.F, .25F}})));
  EXPECT_TRUE(torch::equal(batch.known, torch::tensor({{0.F, 1.F}, {0.F, 1.F}})));
}

TEST_F(ScanLoading, ResamplesAsTorchDoes) {
  options_.model.rows = 9;
  options_.model.columns = 4;
  options_.model.crop_rows = 4;  // rows 1 to 4
  const auto batch = load({{0}}).at(0);
  namespace F = torch::nn::functional;
  const auto wanted =
      F::interpolate(expected(0).narrow(2, 1, 4), F::InterpolateFuncOptions()
                                                      .size(std::vector<std::int64_t>{9, 4})
                                                      .mode(torch::kBilinear)
                                                      .align_corners(false));
  // At the border of the crop torch knows nothing of the rows beyond it.
  EXPECT_LT(largest_difference(batch.scans[0].narrow(2, 1, 7), wanted.narrow(2, 1, 7)), 1e-5);
}

TEST_F(ScanLoading, TheMiddleOfALongScanWithoutChance) {
  options_.longest = 5;
  const auto batch = load({{3}}).at(0);  // 9 slices: 2 before, 2 behind
  EXPECT_LT(largest_difference(batch.scans[0], expected(3).narrow(1, 2, 5)), 1e-5);
}

TEST_F(ScanLoading, BrightnessIsAFactorOfSuvAndOfHuAboveAir) {
  options_.augmentation.emplace().ct_brightness = .25;
  options_.augmentation->pet_brightness = .25;
  options_.model.normalisation = {{"ct", {{"method", "window"}, {"low", -5000}, {"high", 5000}}},
                                  {"pet", {{"method", "divide"}, {"by", 2}}}};
  const auto bright = load({{0, 1}}, 70).at(0);
  RandomStream rng(0, "augmentation", 71);  // the second exam of a batch that begins at 70
  const auto draw = draw_augmentation(*options_.augmentation, rows, columns, rng);
  ASSERT_NE(draw.ct_factor, 1);
  ASSERT_NE(draw.ct_factor, draw.pet_factor);
  const auto stored = read_scan(exams_[1].scan_file).scan;
  const auto ct = bright.scans[1][0].contiguous().view(-1),
             pet = bright.scans[1][1].contiguous().view(-1);
  for (const std::size_t i : {0U, 17U, 149U}) {
    const auto at = static_cast<std::int64_t>(i);
    EXPECT_NEAR(ct[at].item<double>(), ((stored.ct[i] + 1000.0) * draw.ct_factor - 1000) / 5000,
                1e-5);
    EXPECT_NEAR(pet[at].item<double>(), stored.pet[i] * draw.pet_factor / 2, 1e-5);
  }
}

Augmentation everything() {
  Augmentation a;
  a.crop_rows = a.crop_columns = 4;
  a.ct_brightness = a.pet_brightness = .2;
  a.rotation_degrees = 20;
  a.scale = .1;
  a.shift_slices = 2;
  a.ct_noise = a.pet_noise = .1;
  return a;
}

TEST_F(ScanLoading, TheSameOnAnyNumberOfThreads) {
  options_.augmentation = everything();
  options_.longest = 6;
  const std::vector<std::vector<std::size_t>> orders{{0, 1}, {3}, {2, 2, 0}, {1}, {0}, {3, 1}};
  const auto one = load(orders);
  options_.threads = 4;
  options_.ahead = 2;
  const auto four = load(orders);
  ASSERT_EQ(one.size(), 6U);
  ASSERT_EQ(four.size(), 6U);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_TRUE(torch::equal(one[i].scans, four[i].scans)) << i;
    EXPECT_EQ(one[i].exam_ids, four[i].exam_ids) << i;
  }
  // The same exam, drawn twice in a batch, is not augmented alike; nor with another seed.
  EXPECT_FALSE(torch::equal(one[2].scans[0], one[2].scans[1]));
  options_.seed = 1;
  EXPECT_FALSE(torch::equal(load(orders)[0].scans, one[0].scans));
}

TEST_F(ScanLoading, ABatchCutForTwoProcessesHoldsTheSame) {
  options_.augmentation = everything();
  const auto whole = load({{0, 1, 1, 0}}, 40).at(0);
  const auto second = load({{1, 0}}, 42).at(0);
  EXPECT_TRUE(torch::equal(whole.scans.narrow(0, 2, 2), second.scans));
}

TEST_F(ScanLoading, CtAndPetMoveAlike) {
  auto scan = scan_of(4, 9);
  for (std::size_t i = 0; i < scan.ct.size(); ++i) scan.pet[i] = (scan.ct[i] + 1000) / 8;
  add(4, scan);
  options_.augmentation = everything();
  options_.augmentation->ct_brightness = options_.augmentation->pet_brightness = 0;
  options_.augmentation->ct_noise = options_.augmentation->pet_noise = 0;
  const auto batch = load({{4}}).at(0);
  EXPECT_LT(largest_difference(batch.scans[0][0], batch.scans[0][1]), 1e-4);
}

TEST_F(ScanLoading, BrokenScansAreLeftOutAndListed) {
  folder_.file("e1.safetensors", "no scan");
  std::filesystem::remove(exams_[2].scan_file);
  exams_[3].slices = 8;
  add(4, scan_of(4, 9));
  const std::vector<std::uint16_t> bad(4 * rows * columns, 0x7e00);  // NaN
  const std::vector<std::uint64_t> shape{4, rows, columns};
  const auto metadata = SafetensorsFile(exams_[4].scan_file).metadata();
  const std::vector<TensorToWrite> tensors{
      {"ct", DType::f16, shape, std::as_bytes(std::span(bad))},
      {"pet", DType::f16, shape, std::as_bytes(std::span(bad))}};
  write_safetensors(exams_[4].scan_file, tensors, metadata);

  const auto batches = load({{3, 0, 2}, {1, 4}, {0}});
  ASSERT_EQ(batches.size(), 3U);
  EXPECT_THAT(batches[0].exam_ids, ElementsAre("e0"));
  ASSERT_EQ(batches[0].scans.sizes(), (std::vector<std::int64_t>{1, 2, 3, rows, columns}));
  EXPECT_LT(largest_difference(batches[0].scans[0], expected(0)), 1e-5);
  EXPECT_TRUE(batches[1].exam_ids.empty());
  EXPECT_THAT(batches[2].exam_ids, ElementsAre("e0"));
  ASSERT_EQ(broken_.size(), 4U);
  EXPECT_THAT(broken_.at("e2"), HasSubstr("e2.safetensors"));
  EXPECT_THAT(broken_.at("e3"), HasSubstr("9 slices and the cohort says 8"));
  EXPECT_THAT(broken_.at("e4"), HasSubstr("no numbers"));
}

TEST_F(ScanLoading, APetWithoutSuvIsUsedAsItIs) {
  add(3, scan_of(3, 0, PetUnit::counts));  // the values of e0
  const auto batch = load({{0, 4}}).at(0);
  EXPECT_LT(largest_difference(batch.scans[0], batch.scans[1]), 1e-5);
}

TEST_F(ScanLoading, ReadsAheadNoFurtherThanAllowed) {
  options_.ahead = 3;
  options_.threads = 3;
  std::atomic<std::uint64_t> asked = 0;
  ScanLoader loader(exams_, options_);
  loader.start(5, [&](std::uint64_t b) {
    asked = b;
    return ScanLoader::Order{{b % 4}, b};
  });
  for (std::uint64_t b = 5; b < 30; ++b) {
    EXPECT_THAT(loader.next()->exam_ids, ElementsAre("e" + std::to_string(b % 4)));
    EXPECT_LE(asked, b + 3);
  }
}  // goes while there is more to read

TEST_F(ScanLoading, StartsAgainElsewhere) {
  ScanLoader loader(exams_, options_);
  EXPECT_FALSE(loader.next());
  const auto endless = [](std::uint64_t b) { return ScanLoader::Order{{b % 4}, b}; };
  loader.start(0, endless);
  EXPECT_THAT(loader.next()->exam_ids, ElementsAre("e0"));
  loader.start(3, endless);
  EXPECT_THAT(loader.next()->exam_ids, ElementsAre("e3"));
}

TEST_F(ScanLoading, WhatTheOrderThrowsComesOut) {
  ScanLoader loader(exams_, options_);
  loader.start(0, [](std::uint64_t) -> ScanLoader::Order { throw std::runtime_error("order"); });
  EXPECT_THROW(loader.next(), std::runtime_error);
}

}  // namespace
}  // namespace uptake
