#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <system_error>
#include <thread>

#include "core/random.h"
#include "support/temporary_folder.h"
#include "training/run_files.h"
#include "training/tiny_task.h"
#include "training/train.h"

namespace uptake {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto folder_variable = "UPTAKE_TEST_KILLED_RUN";

void train_in(const std::filesystem::path& folder) {
  torch::set_num_threads(1);
  TrainingConfig config;
  config.epochs = 12;
  config.optimizer.learning_rate = .01;
  config.keep_best = {"error", "min"};
  config.checkpoint_every_steps = 240;
  config.checkpoint_every_seconds = 0;
  TinyTask task(250);
  train(task, config, folder);
}

/// This program again, with this test alone, as the one that trains.
pid_t start_child(const std::filesystem::path& folder) {
  ::setenv(folder_variable, folder.c_str(), 1);
  std::string program = "/proc/self/exe", filter = "--gtest_filter=KilledTraining.*",
              quiet = "--gtest_brief=1";
  char* arguments[] = {program.data(), filter.data(), quiet.data(), nullptr};
  pid_t child = -1;
  const int problem =
      ::posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments, ::environ);
  ::unsetenv(folder_variable);
  if (problem != 0) throw std::system_error(problem, std::generic_category(), "posix_spawn");
  return child;
}

/// Exit status of a child that is killed after `limit`.
int run_child(const std::filesystem::path& folder, Clock::duration limit) {
  const auto child = start_child(folder);
  const auto end = Clock::now() + limit;
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (Clock::now() >= end) ::kill(child, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return status;
}

TEST(KilledTraining, endsWithTheBitsOfAnUndisturbedRun) {
  if (const char* folder = std::getenv(folder_variable)) return train_in(folder);
  const char* wanted = std::getenv("UPTAKE_TEST_KILLS");  // more of them, for a long test by hand
  const int kills = wanted == nullptr ? 6 : std::atoi(wanted);
  const TemporaryFolder folder;
  const auto start = Clock::now();
  ASSERT_EQ(run_child(folder / "straight", std::chrono::minutes(2)), 0);
  const auto whole = Clock::now() - start;

  RandomStream rng(1, "kills");
  int killed = 0, rounds = 0;
  while (killed < kills) {
    const auto run = folder / ("killed-" + std::to_string(rounds++));
    int status = -1;
    while (status != 0) {
      const auto limit = killed < kills ? whole * rng.uniform(.2, 1.1) : 100. * whole;
      status = run_child(run, std::chrono::duration_cast<Clock::duration>(limit));
      ASSERT_TRUE(status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)) << status;
      killed += status != 0 ? 1 : 0;
    }
    EXPECT_EQ(tensor_bytes(run / "checkpoint.safetensors"),
              tensor_bytes(folder / "straight" / "checkpoint.safetensors"));
    EXPECT_EQ(tensor_bytes(run / "best.safetensors"),
              tensor_bytes(folder / "straight" / "best.safetensors"));
    EXPECT_EQ(metric_lines(run, {"seconds", "validation/count"}),
              metric_lines(folder / "straight", {"seconds", "validation/count"}));
  }
  std::cout << killed << " kills, " << rounds << " runs finished\n";
}

}  // namespace
}  // namespace uptake
