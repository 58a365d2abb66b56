#include "training/distributed.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <system_error>
#include <thread>

#include "core/error.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"
#include "training/run_files.h"
#include "training/tiny_task.h"
#include "training/train.h"

namespace uptake {
namespace {

namespace fs = std::filesystem;

/// Ten examples a step, shared out unevenly: the first of two processes takes six.
class SharedTask : public TrainingTask {
 public:
  explicit SharedTask(const ProcessPlace& place)
      : first_(place.rank == 0 ? 0 : 6), last_(place.size == 1 || place.rank == 1 ? 10 : 6) {
    torch::manual_seed(static_cast<std::uint64_t>(3 + place.rank));  // the first one's must count
    model_ =
        torch::nn::Sequential(torch::nn::Linear(4, 8), torch::nn::Tanh(), torch::nn::Linear(8, 1));
  }
  torch::nn::Module& model() override { return *model_; }
  std::int64_t steps_per_epoch() const override { return 10; }
  std::map<std::string, double> validate() override { return {}; }
  Loss loss(const Place& place) override {
    RandomStream rng(7, "shared",
                     static_cast<std::uint64_t>(place.step * place.parts + place.part));
    auto x = torch::empty({10, 4});
    for (std::int64_t i = 0; i < x.numel(); ++i)
      x.data_ptr<float>()[i] = static_cast<float>(rng.normal());
    x = x.slice(0, first_, last_);
    Loss loss;
    loss.value = (model_->forward(x).squeeze(1) - x.sum(1)).square().mean();
    loss.weight = static_cast<double>(last_ - first_);
    loss.figures["error"] = loss.value.item<double>();
    return loss;
  }

 private:
  std::int64_t first_, last_;
  torch::nn::Sequential model_{nullptr};
};

TrainingConfig config_of(std::int64_t epochs) {
  TrainingConfig config;
  config.epochs = epochs;
  config.optimizer.learning_rate = .01;
  config.checkpoint_every_seconds = 0;
  return config;
}

// What the processes do; each is named by UPTAKE_TEST_GROUP.

void averages(ProcessGroup& group) {
  torch::nn::Linear model(torch::nn::LinearOptions(2, 1).bias(true));
  const bool first = group.is_first();
  model->weight.mutable_grad() = torch::full({1, 2}, first ? 1.f : 5.f);
  if (!first) model->bias.mutable_grad() = torch::full({1}, 8.f);
  group.average_gradients(*model, first ? 3 : 1);
  EXPECT_EQ(model->weight.grad()[0][1].item<float>(), 2.f);  // (3 * 1 + 1 * 5) / 4
  EXPECT_EQ(model->bias.grad()[0].item<float>(), 2.f);       // (3 * 0 + 1 * 8) / 4
  EXPECT_EQ(group.sum({1, first ? .5 : .25}), (std::vector<double>{2, .75}));
  EXPECT_TRUE(group.any(!first));
  EXPECT_FALSE(group.any(false));
  EXPECT_EQ(group.gather(first ? "" : "second"), (std::vector<std::string>{"", "second"}));
  EXPECT_EQ(group.broadcast(first ? std::string("first") : ""), "first");
}

void same_curve(const ProcessPlace& place, ProcessGroup* group, const fs::path& folder) {
  SharedTask task(place);
  auto config = config_of(3);
  config.accumulation = 2;
  TrainingHooks hooks;
  hooks.group = group;
  train(task, config, folder, hooks);
}

void tiny(const ProcessPlace& place, ProcessGroup& group, const fs::path& folder,
          const std::string& what) {
  TinyTask task(40);
  auto config = config_of(4);
  config.keep_best = {"error", "min"};
  config.checkpoint_every_steps = 30;
  if (what == "broken" && place.rank == 1) task.broken_step = 5;
  TrainingHooks hooks;
  hooks.group = &group;
  int steps = 0;
  hooks.should_stop = [&] {
    ++steps;
    if (what == "killed" && place.rank == 1 && steps == 70) ::raise(SIGKILL);
    return what == "stopped" && place.rank == 1 && steps == 47;
  };
  train(task, config, folder, hooks);
}

/// In a process of its own. What it says is in `folder`/said-<rank>.
void act(const std::string& what, const fs::path& folder) {
  torch::set_num_threads(1);
  const auto place = ProcessPlace::from_environment();
  std::ofstream said(folder / ("said-" + std::to_string(place.rank)));
  try {
    ProcessGroup group(place, false,
                       {std::chrono::seconds(what == "alone" ? 1 : 60), std::chrono::seconds(60)});
    if (what == "averages") averages(group);
    if (what == "curve") same_curve(place, &group, folder / "run");
    if (what != "averages" && what != "curve") tiny(place, group, folder / "run", what);
    said << (testing::Test::HasFailure() ? "wrong" : "done");
  } catch (const Error& error) {
    said << error.code() << '\n' << error.what();
  }
}

int free_port() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(descriptor, any, size) != 0 || ::getsockname(descriptor, any, &size) != 0)
    throw std::system_error(errno, std::generic_category(), "bind");
  ::close(descriptor);
  return ntohs(address.sin_port);
}

pid_t start(const std::string& what, const fs::path& folder, int rank, int port) {
  ::setenv("UPTAKE_TEST_GROUP", what.c_str(), 1);
  ::setenv("UPTAKE_TEST_GROUP_FOLDER", folder.c_str(), 1);
  ::setenv("RANK", std::to_string(rank).c_str(), 1);
  ::setenv("WORLD_SIZE", "2", 1);
  ::setenv("MASTER_ADDR", "127.0.0.1", 1);
  ::setenv("MASTER_PORT", std::to_string(port).c_str(), 1);
  std::string program = "/proc/self/exe", filter = "--gtest_filter=DistributedChild.*";
  std::string quiet = "--gtest_brief=1";
  char* arguments[] = {program.data(), filter.data(), quiet.data(), nullptr};
  pid_t child = -1;
  const int problem =
      ::posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments, ::environ);
  for (const auto* name : {"UPTAKE_TEST_GROUP", "RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"})
    ::unsetenv(name);
  if (problem != 0) throw std::system_error(problem, std::generic_category(), "posix_spawn");
  return child;
}

/// What processes 0, ... said: "done", or an error's code, a line feed and its text.
std::vector<std::string> together(const std::string& what, const fs::path& folder,
                                  int processes = 2) {
  fs::create_directories(folder);
  const int port = free_port();
  std::vector<pid_t> children;
  for (int rank = 0; rank < processes; ++rank) children.push_back(start(what, folder, rank, port));
  for (const auto child : children) ::waitpid(child, nullptr, 0);
  std::vector<std::string> said;
  for (int rank = 0; rank < processes; ++rank) {
    std::ifstream file(folder / ("said-" + std::to_string(rank)));
    said.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return said;
}

const std::vector<std::string> both_done{"done", "done"};

TEST(DistributedChild, acts) {
  const char* what = std::getenv("UPTAKE_TEST_GROUP");
  if (what == nullptr) GTEST_SKIP() << "the part of Distributed.* in the other processes";
  act(what, std::getenv("UPTAKE_TEST_GROUP_FOLDER"));
}

TEST(Distributed, averagesByWeight) {
  const TemporaryFolder folder;
  EXPECT_EQ(together("averages", folder / "a"), both_done);
}

TEST(Distributed, twoProcessesHaveTheLossCurveOfOneWithTheWholeBatch) {
  const TemporaryFolder folder;
  ASSERT_EQ(together("curve", folder / "two"), both_done);
  same_curve({}, nullptr, folder / "one");
  const auto two = metric_lines(folder / "two" / "run"), one = metric_lines(folder / "one");
  ASSERT_EQ(two.size(), 30U);
  ASSERT_EQ(one.size(), 30U);
  for (std::size_t i = 0; i < one.size(); ++i)
    for (const auto* figure : {"loss", "error", "gradient_norm"})
      EXPECT_NEAR(two[i].at(figure).get<double>(), one[i].at(figure).get<double>(), 2e-5)
          << figure << " of step " << i + 1;
  EXPECT_LT(one.back().at("loss").get<double>(), one.front().at("loss").get<double>());
}

TEST(Distributed, stoppedOrKilledItResumesToTheBit) {
  const TemporaryFolder folder;
  ASSERT_EQ(together("straight", folder / "straight"), both_done);
  for (const std::string what : {"stopped", "killed"}) {
    const auto said = together(what, folder / what);
    if (what == "stopped") {
      EXPECT_EQ(said, both_done);
      EXPECT_EQ(metric_lines(folder / what / "run").back().at("step"), 47);
    } else {
      EXPECT_TRUE(said[0].starts_with("distributed.lost\n")) << said[0];
      EXPECT_EQ(said[1], "");
    }
    ASSERT_EQ(together("straight", folder / what), both_done);
    for (const auto* file : {"checkpoint.safetensors", "best.safetensors"})
      EXPECT_EQ(tensor_bytes(folder / what / "run" / file),
                tensor_bytes(folder / "straight" / "run" / file));
    EXPECT_EQ(metric_lines(folder / what / "run", {"seconds", "validation/count"}),
              metric_lines(folder / "straight" / "run", {"seconds", "validation/count"}));
  }
}

TEST(Distributed, aBrokenLossStopsAllAndIsToldOnAll) {
  const TemporaryFolder folder;
  const auto said = together("broken", folder / "broken");
  EXPECT_TRUE(said[1].starts_with("training.not_finite\n")) << said[1];
  EXPECT_TRUE(said[0].starts_with("training.not_finite\n")) << said[0];
  EXPECT_NE(said[0].find("process 1 of 2"), std::string::npos) << said[0];
  EXPECT_NE(said[0].find("exam-5-0"), std::string::npos) << said[0];
}

TEST(Distributed, saysWhoDidNotCome) {
  const TemporaryFolder folder;
  const auto said = together("alone", folder / "alone", 1).front();
  EXPECT_TRUE(said.starts_with("distributed.start\n")) << said;
  EXPECT_NE(said.find("127.0.0.1:"), std::string::npos) << said;
  EXPECT_NE(said.find("only 1 of 2 processes had come; missing: rank 1"), std::string::npos)
      << said;
}

ProcessPlace place_in(std::map<std::string, std::string> variables) {
  return ProcessPlace::from_environment([=](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  });
}

TEST(ProcessPlace, readsWhatLaunchersSet) {
  EXPECT_EQ(place_in({}).size, 1);
  const auto torchrun = place_in({{"RANK", "5"},
                                  {"WORLD_SIZE", "8"},
                                  {"LOCAL_RANK", "1"},
                                  {"MASTER_ADDR", "node"},
                                  {"MASTER_PORT", "1234"},
                                  {"TORCHELASTIC_USE_AGENT_STORE", "True"}});
  EXPECT_EQ(torchrun.rank, 5);
  EXPECT_EQ(torchrun.size, 8);
  EXPECT_EQ(torchrun.local_rank, 1);
  EXPECT_EQ(torchrun.address, "node");
  EXPECT_EQ(torchrun.port, 1234);
  EXPECT_TRUE(torchrun.store_is_there);
  const auto mpirun = place_in({{"OMPI_COMM_WORLD_RANK", "1"}, {"OMPI_COMM_WORLD_SIZE", "2"}});
  EXPECT_EQ(mpirun.rank, 1);
  EXPECT_EQ(mpirun.size, 2);
  EXPECT_EQ(mpirun.local_rank, 1);
  EXPECT_EQ(place_in({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "4"}}).size, 1);  // not by srun
  EXPECT_EQ(place_in({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "4"}, {"SLURM_STEP_ID", "0"}}).size,
            4);
}

TEST(ProcessPlace, refusesWhatIsMissingOrNoNumber) {
  const std::vector<std::pair<std::map<std::string, std::string>, std::string>> cases{
      {{{"WORLD_SIZE", "2"}}, "no RANK"},
      {{{"RANK", "1"}}, "no WORLD_SIZE"},
      {{{"RANK", "2"}, {"WORLD_SIZE", "2"}}, "RANK is '2'"},
      {{{"RANK", "x"}, {"WORLD_SIZE", "2"}}, "RANK is 'x'"},
      {{{"RANK", "0"}, {"WORLD_SIZE", "2"}, {"MASTER_PORT", "70000"}}, "MASTER_PORT is '70000'"}};
  for (const auto& [variables, message] : cases) {
    try {
      place_in(variables);
      ADD_FAILURE() << message;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "distributed.environment");
      EXPECT_NE(error.message().find(message), std::string::npos) << error.message();
    }
  }
}

}  // namespace
}  // namespace uptake
