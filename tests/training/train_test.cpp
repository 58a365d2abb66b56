#include "training/train.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "nn/state.h"
#include "storage/safetensors.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"
#include "training/run_files.h"
#include "training/tiny_task.h"

namespace uptake {
namespace {

TrainingConfig short_config() {
  TrainingConfig config;
  config.epochs = 6;
  config.optimizer.learning_rate = .02;
  config.keep_best = {"error", "min"};
  return config;
}

/// Leaves after `steps` further steps.
TrainingHooks stop_after(int steps) {
  TrainingHooks hooks;
  hooks.should_stop = [left = steps]() mutable { return --left == 0; };
  return hooks;
}

std::vector<float> weights_of(torch::nn::Module& model) {
  std::vector<float> values;
  for (const auto& parameter : model.parameters())
    for (std::int64_t i = 0; i < parameter.numel(); ++i)
      values.push_back(parameter.data_ptr<float>()[i]);
  return values;
}

TEST(Train, learnsAndLeavesACompleteRun) {
  const TemporaryFolder folder;
  auto config = short_config();
  config.epochs = 40;
  TinyTask task;
  const auto before = task.validate().at("error");
  const auto outcome = train(task, config, folder / "run");
  EXPECT_EQ(outcome.steps, 200);
  EXPECT_EQ(outcome.epochs, 40);
  EXPECT_EQ(task.losses, 200);
  EXPECT_LT(outcome.best.value(), before / 3);
  EXPECT_FALSE(outcome.stopped_early || outcome.interrupted || outcome.was_complete);
  const auto lines = metric_lines(folder / "run");
  ASSERT_EQ(lines.size(), 240U);  // 200 steps and 40 validations
  EXPECT_EQ(lines[0].at("step"), 1);
  EXPECT_EQ(lines[4].at("step"), 5);
  EXPECT_EQ(lines[5].at("validation/count"), 2);  // after the one above
  EXPECT_EQ(lines[6].at("step"), 6);
  EXPECT_EQ(lines[6].at("epoch"), 2);
  for (const auto* name : {"config.json", "environment.json", "checkpoint.safetensors"})
    EXPECT_TRUE(std::filesystem::exists(folder / "run" / name)) << name;
}

TEST(Train, endsWithTheBestWeights) {
  const TemporaryFolder folder;
  auto config = short_config();
  config.keep_best = {"count", "min"};  // grows: the first validation is the best
  TinyTask task;
  std::vector<float> first;
  TrainingHooks hooks;
  hooks.on_validation = [&](const ValidationReport& report) {
    EXPECT_EQ(report.is_best, report.epoch == 1);
    if (report.is_best) first = weights_of(task.model());
  };
  const auto outcome = train(task, config, folder.path(), hooks);
  EXPECT_EQ(outcome.best, 1);
  EXPECT_EQ(outcome.best_epoch, 1);
  EXPECT_EQ(weights_of(task.model()), first);
  const SafetensorsFile best(folder / "best.safetensors");
  EXPECT_EQ(best.tensors().size(), 9U);  // 6 parameters, 3 buffers of the batch norm
}

TEST(Train, namesAdamsStateSoThatOthersCanReadIt) {
  const TemporaryFolder folder;
  TinyTask task;
  train(task, short_config(), folder.path());
  const auto tensors = read_tensors(folder / "checkpoint.safetensors");
  EXPECT_EQ(tensors.at("optimizer.0.weight.exp_avg").sizes(), (std::vector<std::int64_t>{8, 4}));
  EXPECT_EQ(tensors.at("optimizer.0.weight.exp_avg_sq").sizes(), (std::vector<std::int64_t>{8, 4}));
  EXPECT_EQ(tensors.at("optimizer.4.bias.step").item<std::int64_t>(), 30);
  EXPECT_TRUE(tensors.contains("model.1.running_var"));
}

TEST(Train, stopsEarly) {
  const TemporaryFolder folder;
  auto config = short_config();
  config.early_stop = {"count", "min"};
  config.patience = 3;
  TinyTask task;
  const auto outcome = train(task, config, folder.path());
  EXPECT_TRUE(outcome.stopped_early);
  EXPECT_EQ(outcome.epochs, 4);  // the first is the best, and three more
  TinyTask again;
  EXPECT_TRUE(train(again, config, folder.path()).stopped_early);
  EXPECT_EQ(again.losses, 0);
}

TEST(Train, resumesToTheBitWhereverItWasStopped) {
  const TemporaryFolder folder;
  auto config = short_config();
  config.accumulation = 2;
  config.schedule = {.name = "cosine", .per = "step", .warmup_steps = 4};
  TinyTask straight;
  train(straight, config, folder / "straight");
  for (const int steps : {4, 13, 29}) {
    const auto run = folder / ("stopped-" + std::to_string(steps));
    bool interrupted = true;
    while (interrupted) {
      TinyTask task;
      interrupted = train(task, config, run, stop_after(steps)).interrupted;
      if (interrupted) continue;
      EXPECT_EQ(weights_of(task.model()), weights_of(straight.model())) << steps;
    }
    EXPECT_EQ(tensor_bytes(run / "checkpoint.safetensors"),
              tensor_bytes(folder / "straight" / "checkpoint.safetensors"))
        << steps;
    // validation/count tells how often this process validated; all else is the same.
    EXPECT_EQ(metric_lines(run, {"seconds", "validation/count"}),
              metric_lines(folder / "straight", {"seconds", "validation/count"}))
        << steps;
  }
}

TEST(Train, cutsMetricsBackToTheCheckpoint) {
  const TemporaryFolder folder;
  TinyTask first;
  train(first, short_config(), folder.path(), stop_after(7));
  std::ofstream(folder / "metrics.jsonl", std::ios::app) << R"({"step":8,"loss":1})"
                                                         << "\n{\"st";
  TinyTask second;
  std::vector<std::string> said;
  TrainingHooks hooks;
  hooks.say = [&](const std::string& line) { said.push_back(line); };
  train(second, short_config(), folder.path(), hooks);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_NE(said[0].find("after step 7 of 30"), std::string::npos) << said[0];
  EXPECT_EQ(second.losses, 23);
  std::vector<int> steps;
  for (const auto& line : metric_lines(folder.path()))
    if (line.contains("loss")) steps.push_back(line.at("step"));
  ASSERT_EQ(steps.size(), 30U);
  for (int i = 0; i < 30; ++i) EXPECT_EQ(steps[static_cast<std::size_t>(i)], i + 1);
  EXPECT_EQ(event_files(folder.path()), 2);
}

TEST(Train, saysThatItGoesOnInAnotherNumberOfProcesses) {
  const TemporaryFolder folder;
  TinyTask first, second;
  train(first, short_config(), folder.path(), stop_after(7));
  auto environment = nlohmann::json::parse(read_all(folder / "environment.json"));
  environment["starts"][0]["processes"] = 3;
  folder.file("environment.json", environment.dump());
  std::string said;
  TrainingHooks hooks;
  hooks.say = [&](const std::string& line) { said += line + '\n'; };
  train(second, short_config(), folder.path(), hooks);
  EXPECT_NE(said.find("it ran in 3 processes of "), std::string::npos) << said;
  EXPECT_NE(said.find(" and runs in 1 process of "), std::string::npos) << said;
}

TEST(Train, doesNothingToACompleteRun) {
  const TemporaryFolder folder;
  TinyTask first, second;
  train(first, short_config(), folder.path());
  const auto metrics = read_all(folder / "metrics.jsonl");
  std::string said;
  TrainingHooks hooks;
  hooks.say = [&](const std::string& line) { said += line; };
  const auto outcome = train(second, short_config(), folder.path(), hooks);
  EXPECT_TRUE(outcome.was_complete);
  EXPECT_NE(said.find("is complete: 30 steps"), std::string::npos) << said;
  EXPECT_EQ(second.losses, 0);
  EXPECT_EQ(weights_of(second.model()), weights_of(first.model()));
  EXPECT_EQ(read_all(folder / "metrics.jsonl"), metrics);
  EXPECT_EQ(event_files(folder.path()), 1);
}

TEST(Train, startsAgainWhenAskedTo) {
  const TemporaryFolder folder;
  TinyTask first, second, third;
  train(first, short_config(), folder.path());
  auto other = short_config();
  other.seed = 5;
  EXPECT_EQ(error_of([&] { return train(second, other, folder.path()); }).code(),
            "training.config_differs");
  EXPECT_EQ(train(third, other, folder.path(), {}, true).steps, 30);
  EXPECT_EQ(third.losses, 30);
  EXPECT_NE(weights_of(third.model()), weights_of(first.model()));  // another dropout
}

TEST(Train, refusesAnotherNumberOfSteps) {
  const TemporaryFolder folder;
  TinyTask five(5), six(6);
  train(five, short_config(), folder.path(), stop_after(4));
  const auto error = error_of([&] { return train(six, short_config(), folder.path()); });
  EXPECT_EQ(error.code(), "training.config_differs");
  EXPECT_NE(error.message().find("5 steps an epoch, now there are 6"), std::string::npos);
}

TEST(Train, stopsAtALossThatIsNoNumberAndKeepsTheCheckpoint) {
  const TemporaryFolder folder;
  auto config = short_config();
  config.accumulation = 2;
  config.checkpoint_every_steps = 3;
  TinyTask broken, mended, straight;
  broken.broken_step = 10;
  const auto error = error_of([&] { return train(broken, config, folder / "run"); });
  EXPECT_EQ(error.code(), "training.not_finite");
  EXPECT_NE(error.message().find("the loss of step 11 (epoch 3) is nan; in the batch: exam-10-0"),
            std::string::npos)
      << error.message();
  EXPECT_EQ(train(mended, config, folder / "run").steps, 30);
  EXPECT_EQ(mended.losses, 2 * (30 - 9));  // from the checkpoint of step 9
  train(straight, config, folder / "straight");
  EXPECT_EQ(weights_of(mended.model()), weights_of(straight.model()));
}

/// No file of this process may grow over `bytes`: writing more fails as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST(Train, keepsTheOldCheckpointWhenTheDiskIsFull) {
  const TemporaryFolder folder;
  auto config = short_config();
  config.checkpoint_every_steps = 3;
  TinyTask first, full, third, straight;
  train(first, config, folder / "run", stop_after(6));
  const auto checkpoint = read_all(folder / "run" / "checkpoint.safetensors");
  Error error("nothing_thrown", "");
  {
    const FileSizeLimit limit(checkpoint.size() - 100);
    error = error_of([&] { return train(full, config, folder / "run"); });
  }
  EXPECT_EQ(error.code(), "file.write");
  EXPECT_NE(std::string(error.what())
                .find("the checkpoint of step 9 (that of step 6 stays): cannot write"),
            std::string::npos)
      << error.what();
  EXPECT_EQ(read_all(folder / "run" / "checkpoint.safetensors"), checkpoint);
  train(third, config, folder / "run");
  train(straight, config, folder / "straight");
  EXPECT_EQ(weights_of(third.model()), weights_of(straight.model()));
}

TEST(Train, saysThatAMetricIsNotThere) {
  const TemporaryFolder folder;
  TinyTask task;
  auto config = short_config();
  config.keep_best = {"auroc", "max"};
  const auto error = error_of([&] { return train(task, config, folder.path()); });
  EXPECT_EQ(error.code(), "training.no_metric");
  EXPECT_NE(error.message().find("only: count, error"), std::string::npos) << error.message();
  config.validate_every_epochs = 0;
  EXPECT_EQ(error_of([&] { return train(task, config, folder.path(), {}, true); }).code(),
            "training.no_metric");
}

TEST(Train, refusesACheckpointThatIsDamaged) {
  const TemporaryFolder folder;
  TinyTask first, second;
  train(first, short_config(), folder.path(), stop_after(6));
  const auto bytes = read_all(folder / "checkpoint.safetensors");
  folder.file("checkpoint.safetensors", bytes.substr(0, bytes.size() / 2));
  const auto error = error_of([&] { return train(second, short_config(), folder.path()); });
  EXPECT_TRUE(error.code().starts_with("safetensors.")) << error.code();
  EXPECT_NE(std::string(error.what()).find("checkpoint.safetensors"), std::string::npos);
}

TEST(Train, takesBestWeightsThatTheCheckpointKnowsOf) {
  const TemporaryFolder folder;
  TinyTask first, second, straight;
  train(straight, short_config(), folder / "straight");
  const auto run = folder / "run";
  train(first, short_config(), run, stop_after(26));
  // Killed between the checkpoint and the renaming of the best weights it speaks of.
  std::filesystem::rename(run / "best.safetensors", run / "best.next.safetensors");
  train(second, short_config(), run);
  EXPECT_EQ(weights_of(second.model()), weights_of(straight.model()));
  EXPECT_FALSE(std::filesystem::exists(run / "best.next.safetensors"));
}

TEST(Train, trainsInBf16AndKeepsWeightsInFloat32) {
  const TemporaryFolder folder;
  auto config = short_config();
  TinyTask full, half;
  train(full, config, folder / "full");
  config.bf16 = true;
  const auto outcome = train(half, config, folder / "half");
  EXPECT_EQ(half.model().parameters()[0].scalar_type(), torch::kFloat32);
  const auto a = weights_of(full.model()), b = weights_of(half.model());
  EXPECT_NE(a, b);
  EXPECT_GT(outcome.best.value(), 0);
}

}  // namespace
}  // namespace uptake
