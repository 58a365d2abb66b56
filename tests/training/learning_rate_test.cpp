#include "training/learning_rate.h"

#include <gtest/gtest.h>

#include <cmath>

namespace uptake {
namespace {

TrainingConfig config_of(const std::string& name, const std::string& per) {
  TrainingConfig config;
  config.epochs = 85;
  config.optimizer.learning_rate = 1e-4;
  config.schedule.name = name;
  config.schedule.per = per;
  return config;
}

TEST(LearningRate, halvesEvery20EpochsAsThePaperDoes) {
  const auto config = config_of("step", "epoch");  // StepLR(20, .5), 7 steps an epoch
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 0, 7), 1e-4);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 20 * 7 - 1, 7), 1e-4);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 20 * 7, 7), 5e-5);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 40 * 7, 7), 2.5e-5);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 85 * 7 - 1, 7), 6.25e-6);
}

TEST(LearningRate, countsStepsWhereTheConfigSaysSo) {
  auto config = config_of("step", "step");
  config.schedule.size = 3;
  config.schedule.gamma = .1;
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 2, 7), 1e-4);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 3, 7), 1e-5);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 6, 7), 1e-6);
}

TEST(LearningRate, risesInTheWarmUpAndFallsToTheEnd) {
  auto config = config_of("linear_decay", "step");
  config.epochs = 10;
  config.schedule.warmup_steps = 4;  // of 10 x 2 = 20 steps: 16 of decay
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 0, 2), .25e-4);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 1, 2), .5e-4);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 3, 2), 1e-4);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 4, 2), 1e-4);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 12, 2), .5e-4);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 19, 2), 1e-4 / 16);
}

TEST(LearningRate, multipliesWarmUpAndSchedule) {
  auto config = config_of("step", "step");
  config.schedule.size = 2;
  config.schedule.warmup_steps = 4;
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 2, 7), 1e-4 * .75 * .5);
}

TEST(LearningRate, followsACosine) {
  auto config = config_of("cosine", "epoch");
  config.epochs = 6;
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 0, 3), 1e-4);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 2, 3), 1e-4);
  EXPECT_NEAR(learning_rate_at(config, 2 * 3, 3), .75e-4, 1e-18);  // cos 60 degrees = 1/2
  EXPECT_NEAR(learning_rate_at(config, 3 * 3, 3), .5e-4, 1e-18);
  EXPECT_NEAR(learning_rate_at(config, 4 * 3, 3), .25e-4, 1e-18);
}

TEST(LearningRate, staysFiniteWhereTheWarmUpIsTheWholeRun) {
  auto config = config_of("linear_decay", "step");
  config.epochs = 1;
  config.schedule.warmup_steps = 5;
  for (std::int64_t step = 0; step < 5; ++step)
    EXPECT_DOUBLE_EQ(learning_rate_at(config, step, 5), 1e-4 * static_cast<double>(step + 1) / 5);
}

}  // namespace
}  // namespace uptake
