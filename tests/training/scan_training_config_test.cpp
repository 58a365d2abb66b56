#include "training/scan_training_config.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/build_info.h"
#include "support/error_of.h"

namespace uptake {
namespace {

using nlohmann::json;
using Names = std::vector<std::string>;

ScanTrainingConfig parsed(const char* text, const ScanModelConfig* from = nullptr) {
  return parse_scan_training(json::parse(text), {"liver", "lungs"}, from, "test");
}

TEST(ScanTrainingConfig, defaultsArePublishedValues) {
  const auto config = parsed("{}");
  EXPECT_EQ(config.batch, 2U);
  EXPECT_EQ(config.exams_per_epoch, 2000U);
  EXPECT_TRUE(config.replacement);
  EXPECT_EQ(config.model.tasks, (Names{"liver", "lungs"}));
  EXPECT_EQ(config.model.encoder, "i3d");
}

TEST(ScanTrainingConfig, readsEveryKey) {
  const auto config = parsed(R"({
    "model": {"tasks": ["spine"], "width": 0.5}, "augmentation": {"pet_brightness": 0.5},
    "batch": 8, "exams_per_epoch": 30, "replacement": false, "length_buckets": false,
    "longest": 64, "summary_code_weights": {"1": 3, "0": 7}, "task_weights": {"spine": 2},
    "prevalence_bias": false, "checkpointing": true, "training": {"epochs": 3}})");
  EXPECT_EQ(config.model.tasks, Names{"spine"});
  EXPECT_EQ(config.model.width, .5);
  EXPECT_EQ(config.augmentation.pet_brightness, .5);
  EXPECT_EQ(config.batch, 8U);
  EXPECT_EQ(config.exams_per_epoch, 30U);
  EXPECT_FALSE(config.replacement || config.length_buckets || config.prevalence_bias);
  EXPECT_EQ(config.longest, 64U);
  EXPECT_EQ(config.summary_code_weights, (std::map<std::int64_t, double>{{0, 7}, {1, 3}}));
  EXPECT_EQ(config.task_weights, (std::map<std::string, double>{{"spine", 2}}));
  EXPECT_TRUE(config.checkpointing);
  EXPECT_EQ(config.training.epochs, 3);
  EXPECT_EQ(config.complete["model"]["tasks"], Names{"spine"});
}

TEST(ScanTrainingConfig, aRunThatStartsFromAnotherHasItsShape) {
  ScanModelConfig from;
  from.width = .25;
  from.tasks = {"full_body"};
  const auto config = parsed("{}", &from);
  EXPECT_EQ(config.model.width, .25);
  EXPECT_EQ(config.model.tasks, (Names{"liver", "lungs"}));
}

TEST(ScanTrainingConfig, refusesWhatItDoesNotKnow) {
  const auto code = [](const char* text) { return error_of([&] { return parsed(text); }).code(); };
  EXPECT_EQ(code(R"({"bach": 3})"), "config.unknown_key");
  EXPECT_EQ(code(R"({"summary_code_weights": {"one": 3}})"), "config.invalid");
  EXPECT_EQ(code(R"({"task_weights": {"spleen": 3}})"), "config.invalid");
  EXPECT_EQ(code(R"({"model": {"width": -1}})"), "config.invalid");
}

/// What ships is what its schemas allow.
TEST(ScanTrainingConfig, shippedOnesAreRead) {
  for (const char* name : {"paper-scan", "small-scan", "paper-finetune", "small-finetune"}) {
    std::ifstream file(share_folder() / "configs" / (std::string(name) + ".json"));
    const auto config = parse_scan_training(json::parse(file), {"liver"}, nullptr, name);
    EXPECT_GT(config.training.epochs, 0) << name;
  }
}

}  // namespace
}  // namespace uptake
