#include "evaluation/calibrated.h"

#include <gtest/gtest.h>

#include "support/region_predictions.h"

namespace uptake {
namespace {

/// Probabilities that are right, and such that say it twice as surely as they should.
std::pair<RegionPredictions, RegionPredictions> right_and_sure(std::uint64_t seed) {
  RegionPredictions right;
  right.region = "a";
  right.seeds = {""};
  right.scores.resize(1);
  auto sure = right;
  RandomStream rng(seed, "calibration");
  for (std::size_t i = 0; i < 4000; ++i) {
    const double logit = rng.normal();
    const auto name = std::to_string(10000 + i);
    const double p = 1 / (1 + std::exp(-logit));
    const std::uint8_t positive = rng.uniform() < p ? 1 : 0;
    for (auto* one : {&right, &sure}) {
      one->exams.push_back(name);
      one->positive.push_back(positive);
    }
    right.scores[0].push_back(p);
    sure.scores[0].push_back(1 / (1 + std::exp(-2 * logit)));
  }
  return {right, sure};
}

TEST(Calibrated, AFitOnValidationMendsWhatIsTooSure) {
  const auto test = right_and_sure(1);
  const std::vector validation{right_and_sure(2).second};
  auto options = evaluation_options(2);
  options.validation = &validation;
  const auto result = calibrate(std::vector{test.second}, options)[0];
  EXPECT_NEAR(result.temperature_value, 2, .2);
  EXPECT_LT(result.temperature->error, result.raw.error / 2);
  EXPECT_LT(result.isotonic->error, result.raw.error / 2);
  EXPECT_LT(*result.temperature->brier, *result.raw.brier);
  const auto right = calibrate(std::vector{test.first}, evaluation_options(2))[0];
  EXPECT_NEAR(*result.temperature->brier, *right.raw.brier, .002);
}

TEST(Calibrated, NothingIsFittedWithoutValidationOfBothClasses) {
  const auto region = random_region("a", 30, 1);
  EXPECT_FALSE(calibrate(std::vector{region}, evaluation_options(2))[0].temperature);
  auto one_class = region;
  one_class.positive.assign(30, 0);
  const std::vector validation{one_class};
  auto options = evaluation_options(2);
  options.validation = &validation;
  EXPECT_FALSE(calibrate(std::vector{region}, options)[0].isotonic);
}

}  // namespace
}  // namespace uptake
