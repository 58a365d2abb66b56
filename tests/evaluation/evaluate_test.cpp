#include "evaluation/evaluate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evaluation/metrics_file.h"
#include "support/region_predictions.h"

namespace uptake {
namespace {

using testing::HasSubstr;

TEST(Evaluate, OfAnExampleOnPaper) {
  RegionPredictions region;
  region.region = "liver";
  region.exams = {"a", "b", "c", "d"};
  region.positive = {0, 0, 1, 1};
  region.seeds = {"0", "1"};
  region.scores = {{.1, .4, .35, .8}, {.1, .2, .7, .8}};
  const auto report = evaluate(std::vector{region}, evaluation_options(2)).regions[0];
  EXPECT_EQ(report.exams, 4U);
  EXPECT_EQ(report.positives, 2U);
  EXPECT_EQ(report.seed_aurocs, (std::vector<std::optional<double>>{.75, 1.}));
  EXPECT_EQ(report.auroc.value, .875);
  EXPECT_EQ(report.auroc_median, .875);
  EXPECT_DOUBLE_EQ(*report.average_precision, (5.0 / 6 + 1) / 2);
  EXPECT_DOUBLE_EQ(*report.brier, ((.01 + .16 + .4225 + .04) + (.01 + .04 + .09 + .04)) / 8);
  EXPECT_EQ(report.sensitivity_top25, .5);
  EXPECT_EQ(report.sensitivity_top50, .75);
  // Youden: .8 in the first (1/2 + 1), .7 in the second (1 + 1).
  EXPECT_DOUBLE_EQ(*report.threshold, .75);
  EXPECT_EQ(report.sensitivity, .75);
  EXPECT_EQ(report.specificity, 1);
}

TEST(Evaluate, OneClassOrNoneSaysSo) {
  auto one = random_region("one", 5, 1), none = random_region("none", 5, 1);
  one.positive.assign(5, 1);
  none.positive.assign(5, 0);
  const auto result = evaluate(std::vector{one, none}, evaluation_options(10));
  EXPECT_EQ(result.regions[0].note, "every exam is abnormal");
  EXPECT_EQ(result.regions[1].note, "no exam is abnormal");
  for (const auto& report : result.regions) {
    EXPECT_FALSE(report.auroc.value || report.auroc.interval);
  }
  EXPECT_FALSE(result.mean_auroc.value);
  EXPECT_THAT(metrics_table(result), HasSubstr("\nnone,5,0,1,,,,,,"));
}

TEST(Evaluate, IntervalsDoNotDependOnThreads) {
  const std::vector regions{random_region("a", 60, 3), random_region("b", 40, 3)};
  auto options = evaluation_options(200);
  const auto one = evaluate(regions, options);
  options.bootstrap.threads = 3;
  EXPECT_EQ(as_json(evaluate(regions, options)), as_json(one));
  const auto& interval = *one.regions[0].auroc.interval;
  EXPECT_LT(interval.low, *one.regions[0].auroc.value);
  EXPECT_GT(interval.high, *one.regions[0].auroc.value);
}

/// Of two trainings one parts the classes and one says nothing: whatever patients are drawn, the
/// mean is 1, 3/4 or 1/2, in a quarter, a half and a quarter of the draws of seeds. The estimate
/// counts both: it lies in the middle, and no draw of seeds may stand in for it.
TEST(Evaluate, BcaCountsEverySeedOnceInTheEstimate) {
  auto region = random_region("liver", 60, 2);
  region.scores[0].assign(region.positive.begin(), region.positive.end());
  region.scores[1].assign(60, .5);
  auto options = evaluation_options(400);
  options.bootstrap.kind = IntervalKind::bca;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    options.bootstrap.seed = seed;
    const auto interval = *evaluate(std::vector{region}, options).regions[0].auroc.interval;
    EXPECT_EQ(interval.kind, IntervalKind::bca);
    EXPECT_EQ(interval.low, .5);
    EXPECT_EQ(interval.high, 1);
  }
}

TEST(Evaluate, TheKindOfIntervalIsNamed) {
  const std::vector regions{random_region("a", 60, 3)};
  auto options = evaluation_options(200);
  const auto percentile = as_json(evaluate(regions, options));
  EXPECT_EQ(percentile["interval"], "percentile");
  options.bootstrap.kind = IntervalKind::bca;
  const auto bca = as_json(evaluate(regions, options));
  EXPECT_EQ(bca["interval"], "bca");
  EXPECT_EQ(bca["regions"][0]["auroc"]["interval"], "bca");
  EXPECT_EQ(bca["regions"][0]["auroc"]["value"], percentile["regions"][0]["auroc"]["value"]);
  EXPECT_NE(bca["regions"][0]["auroc"]["low"], percentile["regions"][0]["auroc"]["low"]);
  options.bootstrap.threads = 3;
  EXPECT_EQ(as_json(evaluate(regions, options)), bca);
}

/// Every exam three times, with the same scores: as one exam if they are one patient.
TEST(Evaluate, APatientsExamsAreDrawnTogether) {
  const auto once = random_region("liver", 60, 1);
  auto thrice = once;
  for (int copy = 1; copy < 3; ++copy) {
    for (std::size_t i = 0; i < once.exams.size(); ++i) {
      thrice.exams.push_back(once.exams[i] + " again " + std::to_string(copy));
      thrice.positive.push_back(once.positive[i]);
      thrice.scores[0].push_back(once.scores[0][i]);
    }
  }
  auto options = evaluation_options(300);
  const auto width = [&](const RegionPredictions& region) {
    const auto interval = *evaluate(std::vector{region}, options).regions[0].auroc.interval;
    return interval.high - interval.low;
  };
  const double wanted = width(once), careless = width(thrice);
  options.patient_of = [](const std::string& exam) { return exam.substr(0, exam.find(" again")); };
  EXPECT_DOUBLE_EQ(width(thrice), wanted);
  EXPECT_LT(careless, .75 * wanted);
}

TEST(Evaluate, ThresholdsComeFromValidation) {
  const auto region = random_region("liver", 60, 2);
  auto other = region;
  for (auto& scores : other.scores) scores.assign(60, .5);
  const std::vector validation{other};
  auto options = evaluation_options(2);
  options.operating_point = OperatingRule::parse("sensitivity:1");
  options.validation = &validation;
  EXPECT_EQ(evaluate(std::vector{region}, options).regions[0].threshold, .5);
}

}  // namespace
}  // namespace uptake
