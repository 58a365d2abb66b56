#include "training/run_folder.h"

#include <gtest/gtest.h>

#include <fstream>

#include "support/error_of.h"
#include "support/temporary_folder.h"
#include "training/run_environment.h"

namespace uptake {
namespace {

Error opening(const std::filesystem::path& path, const TrainingConfig& config,
              bool restart = false) {
  return error_of([&] { return RunFolder(path, config, restart).path(); });
}

TEST(RunFolder, keepsACompleteConfig) {
  const TemporaryFolder folder;
  TrainingConfig config;
  config.task = {{"batch", 16}};
  const RunFolder run(folder / "deep" / "run", config, false);
  const auto json = nlohmann::json::parse(read_all(run.config()));
  EXPECT_EQ(json, to_json(config));
  EXPECT_EQ(json["task"]["batch"], 16);
}

TEST(RunFolder, namesTheFirstKeyThatDiffers) {
  const TemporaryFolder folder;
  TrainingConfig config;
  config.task = {{"data", "a"}};
  EXPECT_EQ(opening(folder / "run", config).code(), "nothing_thrown");
  config.optimizer.learning_rate = .002;
  const auto error = opening(folder / "run", config);
  EXPECT_EQ(error.code(), "training.config_differs");
  EXPECT_NE(error.message().find("training.optimizer.learning_rate is 0.0001 there and 0.002 now"),
            std::string::npos)
      << error.message();
  EXPECT_NE(error.cure().find("--restart"), std::string::npos);
  config = {};
  config.task = {{"data", "a"}, {"more", 1}};
  EXPECT_NE(opening(folder / "run", config).message().find("task.more is absent there and 1 now"),
            std::string::npos);
}

TEST(RunFolder, letsCheckpointTimesDiffer) {
  const TemporaryFolder folder;
  TrainingConfig config;
  EXPECT_EQ(opening(folder / "run", config).code(), "nothing_thrown");
  config.checkpoint_every_steps = 10;
  config.checkpoint_every_seconds = 1;
  EXPECT_EQ(opening(folder / "run", config).code(), "nothing_thrown");
}

TEST(RunFolder, restartRemovesTheRunAndNothingElse) {
  const TemporaryFolder folder;
  TrainingConfig config;
  EXPECT_EQ(opening(folder.path(), config).code(), "nothing_thrown");
  for (const auto* name :
       {"checkpoint.safetensors", "best.safetensors", "best.next.safetensors", "metrics.jsonl",
        "environment.json", "events.out.tfevents.1.uptake.0000", "notes.txt"})
    folder.file(name, "x");
  config.seed = 2;
  const RunFolder run(folder.path(), config, true);
  EXPECT_EQ(nlohmann::json::parse(read_all(run.config()))["training"]["seed"], 2);
  EXPECT_EQ(run.event_files(), 0);
  EXPECT_FALSE(std::filesystem::exists(run.checkpoint()));
  EXPECT_FALSE(std::filesystem::exists(run.best()));
  EXPECT_FALSE(std::filesystem::exists(run.next_best()));
  EXPECT_FALSE(std::filesystem::exists(run.metrics()));
  EXPECT_EQ(read_all(folder / "notes.txt"), "x");
}

TEST(RunFolder, leavesAFolderThatIsNoRunAlone) {
  const TemporaryFolder folder;
  folder.file("config.json", R"({"hidden_size": 768})");
  EXPECT_EQ(opening(folder.path(), {}).code(), "training.not_a_run");
  EXPECT_EQ(opening(folder.path(), {}, true).code(), "training.not_a_run");
  EXPECT_EQ(read_all(folder / "config.json"), R"({"hidden_size": 768})");
  const TemporaryFolder other;
  other.file("checkpoint.safetensors", "precious");
  EXPECT_EQ(opening(other.path(), {}, true).code(), "training.not_a_run");
  EXPECT_EQ(read_all(other / "checkpoint.safetensors"), "precious");
}

TEST(RunFolder, isForOneProcessAtATime) {
  const TemporaryFolder folder;
  {
    const RunFolder run(folder.path(), {}, false);
    EXPECT_EQ(opening(folder.path(), {}).code(), "training.in_use");
  }
  EXPECT_EQ(opening(folder.path(), {}).code(), "nothing_thrown");
}

TEST(RunFolder, saysWhenItCannotBeMade) {
  const TemporaryFolder folder;
  folder.file("plain", "");
  EXPECT_EQ(opening(folder / "plain", {}).code(), "file.write");
}

TEST(RunEnvironment, listsEveryStart) {
  const TemporaryFolder folder;
  const auto file = folder / "environment.json";
  EXPECT_EQ(record_start(file, {2, 1}), std::nullopt);
  EXPECT_EQ(record_start(file, {1, 3}), (RunShape{2, 1}));
  const auto starts = nlohmann::json::parse(read_all(file)).at("starts");
  ASSERT_EQ(starts.size(), 2U);
  EXPECT_EQ(starts[1].at("threads"), 1);
  EXPECT_EQ(starts[1].at("processes"), 3);
  EXPECT_EQ(starts[0].at("time").get<std::string>().size(), 20U);
  EXPECT_FALSE(starts[0].at("libtorch").get<std::string>().empty());
  folder.file("environment.json", "half a li");
  EXPECT_EQ(record_start(file, {1, 1}), std::nullopt);
}

/// Earlier versions did not record how many there were.
TEST(RunEnvironment, takesAStartWithoutProcessesForOneLikeNow) {
  const TemporaryFolder folder;
  const auto file = folder.file("environment.json", R"({"starts": [{"threads": 4}]})");
  EXPECT_EQ(record_start(file, {4, 2}), (RunShape{4, 2}));
}

}  // namespace
}  // namespace uptake
