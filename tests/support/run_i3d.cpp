/// The encoder I3D for tests and benchmarks in other languages: tensors in, tensors out, as
/// safetensors.
///
///     run_i3d CONFIG IN OUT
///
/// CONFIG is JSON: width, depth, in_plane_stride, input_channels as in a scan model's config;
/// "training", "checkpointing", "guided", "bf16" (true or false), "rate" (of a plain gradient step
/// between two passes; absent: one pass). IN has the encoder's tensors, "scans" and "probe". OUT
/// gets the "encoding" of the first pass, the gradients of sum(encoding * probe) by the tensors'
/// names with "gradient." in front, "gradient.scans" as well, and, with "state." in front, what all
/// tensors are after the last pass.

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "nn/autocast.h"
#include "nn/libtorch.h"
#include "nn/scan_encoder.h"
#include "nn/state.h"
#include "nn/torch_device.h"

namespace {

using uptake::NamedTensors;

NamedTensors state_of(const torch::nn::Module& module) {
  NamedTensors state;
  for (const auto& item : module.named_parameters()) state[item.key()] = item.value();
  for (const auto& item : module.named_buffers()) state[item.key()] = item.value();
  return state;
}

std::shared_ptr<uptake::ScanEncoder> encoder_of(const nlohmann::json& options,
                                                const NamedTensors& in) {
  uptake::ScanModelConfig config;
  config.width = options.value("width", config.width);
  config.depth = options.value("depth", config.depth);
  config.in_plane_stride = options.value("in_plane_stride", config.in_plane_stride);
  config.input_channels = options.value("input_channels", config.input_channels);
  auto encoder = uptake::make_scan_encoder(config);
  NamedTensors wanted = state_of(*encoder);
  std::erase_if(wanted, [](const auto& item) { return item.first.ends_with("batches_tracked"); });
  uptake::copy_state(in, wanted, "IN");
  encoder->train(options.value("training", true));
  encoder->set_checkpointing(options.value("checkpointing", false));
  encoder->set_guided(options.value("guided", false));
  return encoder;
}

void step(const torch::nn::Module& module, double rate) {
  const torch::NoGradGuard no_gradient;
  for (const torch::Tensor& weight : module.parameters()) weight.sub_(weight.grad(), rate);
}

NamedTensors run(const nlohmann::json& options, const NamedTensors& in) {
  const auto encoder = encoder_of(options, in);
  const torch::Tensor scans = in.at("scans").clone().requires_grad_();
  const auto encode = [&] {
    const uptake::Autocast lower(torch::kCPU, options.value("bf16", false));
    return encoder->forward(scans);
  };
  const torch::Tensor encoding = encode();
  (encoding.to(torch::kFloat) * in.at("probe")).sum().backward();
  NamedTensors out{{"encoding", encoding.to(torch::kFloat)}, {"gradient.scans", scans.grad()}};
  for (const auto& [name, tensor] : state_of(*encoder)) {
    if (tensor.requires_grad()) out["gradient." + name] = tensor.grad().clone();
  }
  if (options.contains("rate")) {
    step(*encoder, options["rate"].get<double>());
    encode();
  }
  for (const auto& [name, tensor] : state_of(*encoder)) out["state." + name] = tensor;
  return out;
}

}  // namespace

int main(int count, char** words) {
  try {
    if (count != 4) {
      std::fputs("usage: run_i3d CONFIG IN OUT\n", stderr);
      return 2;
    }
    uptake::use_threads(2);
    uptake::write_tensors(words[3],
                          run(nlohmann::json::parse(words[1]), uptake::read_tensors(words[2])));
    return 0;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "run_i3d: %s\n", problem.what());
    return 1;
  }
}
