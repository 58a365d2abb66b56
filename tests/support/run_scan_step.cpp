/// Training steps of the scan model, for a benchmark: forward, loss, backward, Adam.
///
///     run_scan_step BATCH SLICES SIZE STEPS kept|checkpointing f32|bf16
///
/// Prints JSON: seconds of each step, the first one apart, and the process's largest resident
/// memory in bytes.

#include <torch/torch.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "nn/autocast.h"
#include "nn/scan_model.h"
#include "nn/torch_device.h"
#include "training/adam.h"

namespace {

/// VmHWM of this process.
double largest_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return 1024 * std::strtod(line.c_str() + 6, nullptr);
  }
  return 0;
}

nlohmann::json run(char** words) {
  const auto number = [&](int i) { return std::strtol(words[i], nullptr, 10); };
  uptake::ScanModelConfig config;
  for (int i = 0; i < 26; ++i) config.tasks.push_back("task " + std::to_string(i));
  uptake::ScanModel model = uptake::make_scan_model(config, 1);
  model->train();
  model->encoder->set_checkpointing(std::string(words[5]) == "checkpointing");
  uptake::Adam adam(*model, {});
  torch::manual_seed(1);
  const torch::Tensor scans = torch::randn({number(1), 2, number(2), number(3), number(3)});
  const torch::Tensor labels = torch::rand({number(1), 26});
  std::vector<double> seconds;
  for (long step = 0; step <= number(4); ++step) {
    const auto start = std::chrono::steady_clock::now();
    adam.clear_gradients();
    {
      const uptake::Autocast lower(torch::kCPU, std::string(words[6]) == "bf16");
      const torch::Tensor logits = model->forward(scans).logits.to(torch::kFloat);
      torch::binary_cross_entropy_with_logits(logits, labels).backward();
    }
    adam.step(1e-4);
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return {{"first", seconds.front()},
          {"seconds", std::vector<double>(seconds.begin() + 1, seconds.end())},
          {"memory", largest_memory()}};
}

}  // namespace

int main(int count, char** words) {
  try {
    if (count != 7) {
      std::fputs("usage: run_scan_step BATCH SLICES SIZE STEPS kept|checkpointing f32|bf16\n",
                 stderr);
      return 2;
    }
    uptake::use_threads(2);
    std::printf("%s\n", run(words).dump().c_str());
    return 0;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "run_scan_step: %s\n", problem.what());
    return 1;
  }
}
