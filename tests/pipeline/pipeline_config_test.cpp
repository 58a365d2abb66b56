#include "pipeline/pipeline_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "pipeline/stages.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> names_of(const std::vector<Stage>& stages) {
  std::vector<std::string> names;
  for (const auto& stage : stages) names.push_back(stage.name);
  return names;
}

const Stage& named(const std::vector<Stage>& stages, const std::string& name) {
  return *std::ranges::find(stages, name, &Stage::name);
}

TEST(PipelineConfig, PathsAreThoseOfTheFilesFolder) {
  const auto config =
      parse_pipeline({{"dicom", {"export", "/archive"}}, {"reports", "r.csv"}}, "/study", "p.json");
  EXPECT_THAT(config.dicom, ElementsAre("/study/export", "/archive"));
  EXPECT_EQ(config.reports, "/study/r.csv");
  EXPECT_EQ(config.train_config, "small");
  EXPECT_EQ(config.explain.exams, 4U);
}

TEST(PipelineConfig, RefusesWhatCannotBeMeant) {
  const auto error = [](const json& config) {
    return std::string(error_of([&] { parse_pipeline(config, "/", "p.json"); }).what());
  };
  EXPECT_THAT(error(json::object()), HasSubstr("neither dicom nor simulate.patients"));
  EXPECT_THAT(error({{"dicom", {"d"}}}), HasSubstr("no reports"));
  EXPECT_THAT(error({{"dicom", {"d"}}, {"reports", "r"}, {"simulate", {{"patients", 3}}}}),
              HasSubstr("both"));
  EXPECT_THAT(error({{"dicoms", {"d"}}}), HasSubstr("dicom"));
}

TEST(PipelineStages, OfMadeUpPatientsAndOfOnesOwn) {
  const TemporaryFolder folder;
  const PipelinePaths paths{folder.path()};
  const auto demo = parse_pipeline({{"simulate", {{"patients", 5}}}}, "/", "p.json");
  EXPECT_THAT(names_of(stages_of(demo, paths)),
              ElementsAre("simulate", "import", "label", "split", "evaluate-labels", "train",
                          "predict-validation", "predict", "evaluate"));
  const auto own = parse_pipeline(
      {{"dicom", {"d"}}, {"reports", "r.csv"}, {"deidentify", true}, {"device", "cuda"}}, "/",
      "p.json");
  const auto stages = stages_of(own, paths);
  EXPECT_THAT(names_of(stages), ElementsAre("import", "label", "split", "train",
                                            "predict-validation", "predict", "evaluate"));
  EXPECT_THAT(named(stages, "import").arguments, Contains("--deidentify"));
  EXPECT_THAT(named(stages, "train").arguments, Contains("cuda"));
  EXPECT_TRUE(truth_of(own, paths).empty());
}

TEST(PipelineStages, SingleSettingsReplaceThoseThatShip) {
  const TemporaryFolder folder;
  const PipelinePaths paths{folder.path()};
  const json config = {{"simulate", {{"patients", 5}}},
                       {"train", {{"settings", {{"training", {{"epochs", 2}}}}}}}};
  const auto stages = stages_of(parse_pipeline(config, "/", "p.json"), paths);
  EXPECT_THAT(named(stages, "train").arguments, Contains(paths.settings("train").string()));
  std::ifstream file(paths.settings("train"));
  const auto written = json::parse(file);
  EXPECT_EQ(written["training"]["epochs"], 2);
  EXPECT_EQ(written["model"]["encoder"], "i3d");
}

}  // namespace
}  // namespace uptake
