#include "training/training_state.h"

#include <gtest/gtest.h>

#include <limits>

#include "support/error_of.h"

namespace uptake {
namespace {

TEST(TrainingState, comesBackWithTheSameBits) {
  TrainingState state;
  state.step = 850;
  state.steps_per_epoch = 7;
  state.seconds = 1. / 3;
  state.metrics_bytes = 123456789012;
  state.keep_best = {.1 + .2, 70, 3};
  state.early_stop = {-std::numeric_limits<double>::infinity(), 7, 9};
  state.best_figures = {{"auroc", .95}};
  state.figures = {{"auroc", std::nextafter(.9, 1.)},
                   {"none", std::numeric_limits<double>::quiet_NaN()}};
  state.stopped_early = true;
  const auto back = state_of(to_metadata(state), "file");
  EXPECT_EQ(back.step, 850);
  EXPECT_EQ(back.steps_per_epoch, 7);
  EXPECT_EQ(back.seconds, 1. / 3);
  EXPECT_EQ(back.metrics_bytes, 123456789012U);
  EXPECT_EQ(back.keep_best.value, .1 + .2);
  EXPECT_EQ(back.keep_best.step, 70);
  EXPECT_EQ(back.keep_best.since, 3);
  EXPECT_EQ(back.early_stop.value, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(back.figures.at("auroc"), std::nextafter(.9, 1.));
  EXPECT_TRUE(std::isnan(back.figures.at("none")));
  EXPECT_EQ(back.best_figures, state.best_figures);
  EXPECT_TRUE(back.stopped_early);
  EXPECT_FALSE(back.complete);
}

TEST(TrainingState, refusesAnotherFile) {
  const auto refusal = [](const std::map<std::string, std::string>& metadata) {
    return error_of([&] { return state_of(metadata, "run/checkpoint.safetensors"); });
  };
  EXPECT_EQ(refusal({}).code(), "training.checkpoint");
  EXPECT_EQ(refusal({{"uptake_training", "{"}}).code(), "training.checkpoint");
  EXPECT_EQ(refusal({{"uptake_training", "{\"step\":\"x\"}"}}).code(), "training.checkpoint");
  EXPECT_NE(refusal({}).message().find("run/checkpoint.safetensors"), std::string::npos);
}

TEST(BestValue, countsValidationsSinceTheBest) {
  BestValue best;
  EXPECT_FALSE(best.take(std::numeric_limits<double>::quiet_NaN(), true, 1));
  EXPECT_EQ(best.since, 1);
  EXPECT_TRUE(best.take(.5, true, 2));
  EXPECT_FALSE(best.take(.5, true, 3));  // equal is not better
  EXPECT_FALSE(best.take(.4, true, 4));
  EXPECT_EQ(best.since, 2);
  EXPECT_EQ(best.step, 2);
  EXPECT_TRUE(best.take(.4, false, 5));  // the smaller the better
  EXPECT_EQ(best.since, 0);
  EXPECT_EQ(best.value, .4);
}

}  // namespace
}  // namespace uptake
