#include "training/training_config.h"

#include <gtest/gtest.h>

#include "support/error_of.h"

namespace uptake {
namespace {

TEST(TrainingConfig, hasTheSameDefaultsInCodeAndSchema) {
  EXPECT_EQ(to_json(parse_training_config(nlohmann::json::object(), "nothing")),
            to_json(TrainingConfig{}));
}

TEST(TrainingConfig, readsEveryKeyAndWritesItBack) {
  const auto json = nlohmann::json::parse(R"({
    "seed": 9007199254740993, "epochs": 85, "accumulation": 4,
    "optimizer": {"name": "adamw", "learning_rate": 0.002, "betas": [0.8, 0.99], "epsilon": 1e-6,
                  "weight_decay": 0.01, "decay_norm_and_bias": true},
    "schedule": {"name": "step", "size": 16, "gamma": 0.25, "per": "step", "warmup_steps": 100},
    "clip_norm": 1.5, "bf16": true, "validate_every_epochs": 2,
    "early_stop": {"metric": "auroc", "mode": "max", "patience": 7},
    "keep_best": {"metric": "loss", "mode": "min"},
    "checkpoint_every_steps": 50, "checkpoint_every_seconds": 0})");
  const auto config = parse_training_config(json, "test");
  EXPECT_EQ(config.seed, 9007199254740993U);
  EXPECT_EQ(config.optimizer.beta2, .99);
  EXPECT_EQ(config.patience, 7);
  EXPECT_EQ(config.keep_best.mode, "min");
  EXPECT_EQ(to_json(config)["training"], json);
}

TEST(TrainingConfig, refusesWhatItDoesNotKnow) {
  const auto code = [](const char* text) {
    return error_of([&] { return parse_training_config(nlohmann::json::parse(text), "test"); })
        .code();
  };
  EXPECT_EQ(code(R"({"epoch": 3})"), "config.unknown_key");
  EXPECT_EQ(code(R"({"optimizer": {"betas": [0.9]}})"), "config.invalid");
  EXPECT_EQ(code(R"({"schedule": {"name": "zigzag"}})"), "config.invalid");
  EXPECT_EQ(code(R"({"epochs": 0})"), "config.invalid");
}

}  // namespace
}  // namespace uptake
