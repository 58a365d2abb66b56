#include "cohort/scan_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "cohort/scan_file_statistics.h"
#include "storage/safetensors.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

/// 4 columns, 3 rows, 2 slices of 2 x 2.5 x 3 mm; CT -1000, -990 ..., PET 0, 0.5, 1 ...
Scan small_scan(PetUnit unit = PetUnit::suv_bw) {
  Scan scan;
  scan.grid.size = {4, 3, 2};
  scan.grid.affine.diagonal() << 2, 2.5, 3, 1;
  scan.grid.affine.topRightCorner<3, 1>() << -350.1, 1.0 / 3, 1e-7;
  scan.pet_unit = unit;
  for (int i = 0; i < 24; ++i) {
    scan.ct.push_back(static_cast<float>(-1000 + 10 * i));
    scan.pet.push_back(static_cast<float>(0.5 * i));
  }
  return scan;
}

class ScanFile : public testing::Test {
 protected:
  StoredScan there_and_back(const Scan& scan) const {
    write_scan(file_, "A17", scan);
    return read_scan(file_);
  }
  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_ / "a.safetensors";
};

TEST_F(ScanFile, ComesBackAsItWas) {
  const auto scan = small_scan();
  const auto stored = there_and_back(scan);
  EXPECT_EQ(stored.exam_id, "A17");
  EXPECT_EQ(stored.scan.grid.size, scan.grid.size);
  EXPECT_EQ(stored.scan.grid.affine, scan.grid.affine);  // to the last bit
  EXPECT_EQ(stored.scan.pet_unit, PetUnit::suv_bw);
  EXPECT_EQ(stored.scan.ct, scan.ct);  // whole HU below 2,048 and halves below 1,024 fit float16
  EXPECT_EQ(stored.scan.pet, scan.pet);
}

TEST_F(ScanFile, StatisticsArePopulationMeanAndDeviation) {
  const auto stored = there_and_back(small_scan());
  // 0 ... 23: mean 11.5, variance (24^2 - 1) / 12 = 47.91666...
  EXPECT_DOUBLE_EQ(stored.ct.mean, -1000 + 10 * 11.5);
  EXPECT_DOUBLE_EQ(stored.ct.deviation, 10 * std::sqrt(575.0 / 12));
  EXPECT_DOUBLE_EQ(stored.pet.mean, 11.5 / 2);
  EXPECT_DOUBLE_EQ(stored.pet.deviation, std::sqrt(575.0 / 12) / 2);
}

TEST_F(ScanFile, StatisticsAreOfTheValuesBeforeTheyWereRounded) {
  auto scan = small_scan();
  for (auto& value : scan.ct) value = 2049;  // float16 has 2048 and 2050 there
  const auto stored = there_and_back(scan);
  EXPECT_EQ(stored.scan.ct.front(), 2048);
  EXPECT_EQ(stored.ct.mean, 2049);
  EXPECT_EQ(stored.ct.deviation, 1);  // all alike: divisible all the same
}

TEST_F(ScanFile, MetadataSaysWhatAReaderElsewhereNeeds) {
  write_scan(file_, "A17", small_scan());
  const SafetensorsFile stored(file_);
  const auto& metadata = stored.metadata();
  EXPECT_EQ(metadata.at("format"), "uptake.scan");
  EXPECT_EQ(metadata.at("version"), "1");
  EXPECT_EQ(metadata.at("exam_id"), "A17");
  EXPECT_EQ(nlohmann::json::parse(metadata.at("spacing")), nlohmann::json({3.0, 2.5, 2.0}));
  EXPECT_EQ(nlohmann::json::parse(metadata.at("affine"))[0],
            nlohmann::json({2.0, 0.0, 0.0, -350.1}));
  EXPECT_EQ(metadata.at("ct_unit"), "HU");
  EXPECT_EQ(metadata.at("pet_unit"), "SUVbw");
  EXPECT_EQ(std::stod(metadata.at("pet_scale")), 1);
  EXPECT_EQ(std::stod(metadata.at("pet_mean")), 5.75);
  EXPECT_EQ(stored.tensor("pet").shape, (std::vector<std::uint64_t>{2, 3, 4}));
  EXPECT_EQ(stored.tensor("ct").type, DType::f16);
}

TEST_F(ScanFile, BecquerelsBeyondFloat16AreScaledByAPowerOfTwo) {
  auto scan = small_scan(PetUnit::bq_per_ml);
  for (auto& value : scan.pet) value *= 20'000;  // up to 230,000
  const auto stored = there_and_back(scan);
  EXPECT_EQ(std::stod(SafetensorsFile(file_).metadata().at("pet_scale")), 8);  // 28,750 stored
  EXPECT_EQ(stored.scan.pet_unit, PetUnit::bq_per_ml);
  for (std::size_t i = 0; i < 24; ++i) {
    EXPECT_NEAR(stored.scan.pet[i], scan.pet[i], scan.pet[i] * 0x1p-11) << i;
  }
  EXPECT_DOUBLE_EQ(stored.pet.mean, 5.75 * 20'000);
}

TEST_F(ScanFile, SameScanSameBytes) {
  write_scan(file_, "A17", small_scan());
  write_scan(folder_ / "b.safetensors", "A17", small_scan());
  EXPECT_EQ(read_all(file_), read_all(folder_ / "b.safetensors"));
}

TEST_F(ScanFile, NotFiniteIsAnErrorThatNamesExamAndVoxel) {
  for (const float broken : {NAN, INFINITY, -INFINITY}) {
    auto scan = small_scan();
    scan.pet[(1 * 3 + 2) * 4 + 3] = broken;
    const auto error = error_of([&] {
      write_scan(file_, "A17", scan);
      return 0;
    });
    EXPECT_EQ(error.code(), "scan.not_finite");
    EXPECT_NE(error.message().find("A17"), std::string::npos);
    EXPECT_NE(error.message().find("PET"), std::string::npos);
    EXPECT_NE(error.message().find("column 3, row 2, slice 1"), std::string::npos);
  }
  auto scan = small_scan();
  scan.ct[0] = NAN;
  EXPECT_EQ(error_of([&] {
              write_scan(file_, "A17", scan);
              return 0;
            }).code(),
            "scan.not_finite");
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(ScanFile, WhatFloat16CannotHoldIsNoHounsfieldUnit) {
  auto scan = small_scan();
  scan.ct[5] = 65'504;
  EXPECT_EQ(there_and_back(scan).scan.ct[5], 65'504);
  scan.ct[5] = -65'600;
  const auto error = error_of([&] {
    write_scan(file_, "A17", scan);
    return 0;
  });
  EXPECT_EQ(error.code(), "scan.ct_range");
  EXPECT_NE(error.message().find("column 1, row 1, slice 0"), std::string::npos);
}

TEST_F(ScanFile, ShapesThatDisagreeAreRefused) {
  auto scan = small_scan();
  scan.pet.pop_back();
  EXPECT_EQ(error_of([&] {
              write_scan(file_, "A17", scan);
              return 0;
            }).code(),
            "scan.shape");
  EXPECT_EQ(error_of([&] {
              write_scan(file_, "A17", Scan{});
              return 0;
            }).code(),
            "scan.empty");
  scan = small_scan();
  scan.grid.affine(0, 3) = NAN;
  EXPECT_EQ(error_of([&] {
              write_scan(file_, "A17", scan);
              return 0;
            }).code(),
            "scan.affine");
}

/// A scan file of one voxel with one thing changed.
class BrokenScanFile : public ScanFile {
 protected:
  Error error_with(const std::string& key, const std::optional<std::string>& value) {
    auto metadata = SafetensorsFile(whole()).metadata();
    metadata.erase(key);
    if (value) metadata[key] = *value;
    const std::vector<std::byte> half(2);
    const std::array<TensorToWrite, 2> tensors{TensorToWrite{"ct", DType::f16, {1, 1, 1}, half},
                                               TensorToWrite{"pet", DType::f16, {1, 1, 1}, half}};
    return error_with(tensors, metadata);
  }
  Error error_with(std::span<const TensorToWrite> tensors,
                   const std::map<std::string, std::string>& metadata) {
    write_safetensors(file_, tensors, metadata);
    return error_of([&] { return read_scan(file_); });
  }
  std::filesystem::path whole() {
    write_scan(folder_ / "whole.safetensors", "A17", small_scan());
    return folder_ / "whole.safetensors";
  }
};

TEST_F(BrokenScanFile, SaysWhichKeyIsMissingAndWhatToDo) {
  EXPECT_EQ(error_with("nothing", std::nullopt).code(), "nothing_thrown");
  const auto metadata = SafetensorsFile(whole()).metadata();
  for (const auto& [key, value] : metadata) {
    if (key == "spacing") continue;  // follows from the affine
    const auto error = error_with(key, std::nullopt);
    EXPECT_EQ(error.code(), "scan.format") << key;
    EXPECT_NE(error.message().find("'" + key + "'"), std::string::npos) << error.message();
    EXPECT_NE(error.message().find("a.safetensors"), std::string::npos);
    EXPECT_NE(error.cure().find("--replace"), std::string::npos);
  }
}

TEST_F(BrokenScanFile, RefusesValuesThatMakeNoSense) {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"format", "something"},
      {"version", "2"},
      {"ct_unit", "kHU"},
      {"pet_unit", "MBq"},
      {"pet_scale", "0"},
      {"pet_scale", "-1"},
      {"pet_scale", "1e300"},
      {"pet_scale", "nan"},
      {"ct_mean", "1,5"},
      {"ct_mean", "inf"},
      {"ct_deviation", "0"},
      {"pet_deviation", ""},
      {"affine", "[[1,0,0,0]]"},
      {"affine", "{}"},
      {"affine", "not JSON"},
      {"affine", "[[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,2]]"},
      {"affine", "[[1,0,0,0],[0,1,0,0],[0,0,\"1\",0],[0,0,0,1]]"},
      {"affine", "[[1,0,0,0],[0,1,0],[0,0,1,0],[0,0,0,1]]"}};
  for (const auto& [key, value] : wrong) {
    EXPECT_EQ(error_with(key, value).code(), "scan.format") << key << " = " << value;
  }
}

TEST_F(BrokenScanFile, RefusesTensorsThatAreNoScan) {
  const auto metadata = SafetensorsFile(whole()).metadata();
  const std::vector<std::byte> bytes(8);
  const std::span<const std::byte> two(bytes.data(), 2), four(bytes.data(), 4);
  const TensorToWrite ct{"ct", DType::f16, {1, 1, 1}, two};
  const auto code = [&](const TensorToWrite& first, const TensorToWrite& pet) {
    return error_with(std::array{first, pet}, metadata).code();
  };
  EXPECT_EQ(code(ct, {"pet", DType::f16, {1, 1, 1}, two}), "nothing_thrown");
  EXPECT_EQ(code(ct, {"pet", DType::f16, {1, 1, 2}, four}), "scan.format");
  EXPECT_EQ(code(ct, {"pet", DType::f32, {1, 1, 1}, four}), "scan.format");
  EXPECT_EQ(code(ct, {"pets", DType::f16, {1, 1, 1}, two}), "safetensors.missing_tensor");
  EXPECT_EQ(code({"ct", DType::f16, {1, 1}, two}, {"pet", DType::f16, {1, 1}, two}), "scan.format");
  EXPECT_EQ(code({"ct", DType::f16, {1, 0, 1}, {}}, {"pet", DType::f16, {1, 0, 1}, {}}),
            "scan.format");
}

TEST(SequenceStatistics, StayExactFarFromZero) {
  // Mean 1e6, deviation 0.5: naive E[x^2] - E[x]^2 in float would be noise.
  std::vector<float> values;
  for (int i = 0; i < 100'003; ++i) values.push_back(1e6F + (i % 2 == 0 ? 0.5F : -0.5F));
  const auto statistics = statistics_of(values);
  EXPECT_NEAR(statistics.mean, 1e6 + 0.5 / 100'003, 1e-9);
  EXPECT_NEAR(statistics.deviation, 0.5, 1e-9);
}

TEST(SequenceStatistics, LargestMagnitudeLooksAtEveryValueAndBothSigns) {
  for (std::size_t size : {1U, 15U, 16U, 17U, 40U}) {
    for (std::size_t i = 0; i < size; ++i) {
      std::vector<float> values(size, 1);
      values[i] = -7;
      EXPECT_EQ(largest_magnitude(values), 7);
    }
  }
  EXPECT_EQ(largest_magnitude({}), 0);
}

TEST(PetScale, IsTheSmallestPowerOfTwoThatFits) {
  const auto bq = [](float largest) { return pet_scale_for(largest, PetUnit::bq_per_ml); };
  EXPECT_EQ(bq(32'768), 1);
  EXPECT_EQ(bq(32'769), 2);
  EXPECT_EQ(bq(65'536), 2);
  EXPECT_EQ(bq(65'537), 4);
  EXPECT_EQ(bq(1e6F), 32);  // 31,250
  EXPECT_EQ(bq(1), 0x1p-15);
  EXPECT_EQ(bq(0), 1);
  EXPECT_EQ(bq(std::numeric_limits<float>::max()), 0x1p113);
  EXPECT_EQ(bq(std::numeric_limits<float>::denorm_min()), 0x1p-100);
}

TEST(PetScale, LeavesSuvAlone) {
  EXPECT_EQ(pet_scale_for(0.01F, PetUnit::suv_bw), 1);
  EXPECT_EQ(pet_scale_for(32'768, PetUnit::suv_bw), 1);
  EXPECT_EQ(pet_scale_for(100'000, PetUnit::suv_bw), 4);  // no SUV, but still a number
}

}  // namespace
}  // namespace uptake
