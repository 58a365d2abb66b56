/// Training steps of the scan model, for a benchmark: forward, loss, backward, Adam.
///
///     run_scan_step BATCH SLICES SIZE STEPS kept|checkpointing f32|bf16 [cpu|cuda]
///
/// Prints JSON: seconds of each step, the first one apart, the process's largest resident memory in
/// bytes, and on a GPU how far its logits and gradients lie from the CPU's before any step, in
/// float32.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "nn/autocast.h"
#include "nn/libtorch.h"
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

struct Step {
  uptake::ScanModel model;
  torch::Tensor scans, labels;

  torch::Tensor loss(bool bf16) {
    const uptake::Autocast lower(scans.device(), bf16);
    return torch::binary_cross_entropy_with_logits(model->forward(scans).logits.to(torch::kFloat),
                                                   labels);
  }
};

/// The largest difference of the loss's gradients over their largest value, and of the losses.
nlohmann::json difference(Step& step, const uptake::ScanModelConfig& config, torch::Device device) {
  Step here{uptake::make_scan_model(config, 1), step.scans.cpu(), step.labels.cpu()};
  const auto wanted = here.loss(false), found = step.loss(false);
  wanted.backward();
  found.backward();
  double most = 0;
  const auto theirs = step.model->named_parameters();
  for (const auto& item : here.model->named_parameters()) {
    const auto& gradient = item.value().grad();
    if (!gradient.defined()) continue;
    const auto apart = (theirs[item.key()].grad().cpu() - gradient).abs().max();
    most = std::max(most, (apart / gradient.abs().max().clamp_min(1e-12)).item<double>());
  }
  step.model->zero_grad();
  return {{"device", device.str()},
          {"loss", std::abs(wanted.item<double>() - found.item<double>())},
          {"gradients", most}};
}

nlohmann::json run(int count, char** words) {
  const auto number = [&](int i) { return std::strtol(words[i], nullptr, 10); };
  const auto device = torch::Device(count > 7 ? words[7] : "cpu");
  uptake::ScanModelConfig config;
  for (int i = 0; i < 26; ++i) config.tasks.push_back("task " + std::to_string(i));
  torch::manual_seed(1);
  Step step{uptake::make_scan_model(config, 1),
            torch::randn({number(1), 2, number(2), number(3), number(3)}),
            torch::rand({number(1), 26})};
  step.model->train();
  step.model->to(device);
  step.scans = step.scans.to(device);
  step.labels = step.labels.to(device);
  step.model->encoder->set_checkpointing(std::string(words[5]) == "checkpointing");
  nlohmann::json result;
  if (device.is_cuda()) result["difference"] = difference(step, config, device);
  uptake::Adam adam(*step.model, {});
  const auto wait = [&] {
    if (device.is_cuda()) torch::cuda::synchronize();
  };
  std::vector<double> seconds;
  for (long i = 0; i <= number(4); ++i) {
    wait();
    const auto start = std::chrono::steady_clock::now();
    adam.clear_gradients();
    step.loss(std::string(words[6]) == "bf16").backward();
    adam.step(1e-4);
    wait();
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  result["first"] = seconds.front();
  result["seconds"] = std::vector<double>(seconds.begin() + 1, seconds.end());
  result["memory"] = largest_memory();
  return result;
}

}  // namespace

int main(int count, char** words) {
  try {
    if (count != 7 && count != 8) {
      std::fputs(
          "usage: run_scan_step BATCH SLICES SIZE STEPS kept|checkpointing f32|bf16 [cpu|cuda]\n",
          stderr);
      return 2;
    }
    uptake::use_threads(2);
    std::printf("%s\n", run(count, words).dump().c_str());
    return 0;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "run_scan_step: %s\n", problem.what());
    return 1;
  }
}
