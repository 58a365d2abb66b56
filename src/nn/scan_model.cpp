#include "nn/scan_model.h"

#include <cmath>
#include <utility>

#include "nn/initialise.h"
#include "nn/position_features.h"

namespace uptake {
namespace {

/// Sums of a thousand voxels are a thousand times as large as their means.
double deviation_of_weight(const std::string& reduction) { return reduction == "sum" ? 1e-5 : .01; }

/// Matrices and kernels: He et al. 2015, for ReLU; norms 1; biases and counts 0.
void initialise_encoder(const std::string& name, const torch::Tensor& tensor, std::uint64_t seed) {
  const torch::NoGradGuard no_gradient;
  if (tensor.dim() >= 2) {
    RandomStream rng(seed, name);
    const auto inputs = tensor.numel() / tensor.size(0);
    fill_normal(tensor, std::sqrt(2. / static_cast<double>(inputs)), rng);
  } else if (name.ends_with("weight") || name.ends_with("running_var")) {
    tensor.fill_(1);
  } else {
    tensor.zero_();
  }
}

/// Biases stay 0.
void initialise_head(const ScanModel& model, std::int64_t place, std::uint64_t seed) {
  const torch::NoGradGuard no_gradient;
  const auto& task = model->config().tasks[static_cast<std::size_t>(place)];
  const auto draw = [&](const std::string& name, const torch::Tensor& all, double deviation) {
    if (!all.defined()) return;
    RandomStream rng(seed, "heads." + name + ":" + task);
    fill_normal(all[place], deviation, rng);
  };
  const auto& heads = model->heads;
  const auto channels = static_cast<double>(heads->options().channels);
  draw("score", heads->score, .01);
  draw("value", heads->value, 1 / std::sqrt(channels));
  draw("weight", heads->weight, deviation_of_weight(model->config().reduction));
}

}  // namespace

ScanModelImpl::ScanModelImpl(ScanModelConfig config) : config_(std::move(config)) {
  encoder = register_module("encoder", make_scan_encoder(config_));
  heads = register_module("heads", AttentionHeads(AttentionHeadsImpl::Options{
                                       .channels = encoder->channels() +
                                                   (config_.position ? position_feature_count : 0),
                                       .tasks = static_cast<std::int64_t>(config_.tasks.size()),
                                       .heads = config_.attention_heads,
                                       .reduction = config_.reduction,
                                       .dropout = config_.dropout}));
}

AttentionHeadsImpl::Output ScanModelImpl::forward(const torch::Tensor& scans,
                                                  const torch::Tensor& slices,
                                                  bool with_attention) {
  const auto length = scans.size(2);
  if (!slices.defined() || slices.min().item<std::int64_t>() >= length) {
    return heads->forward(encode(scans, {}), {}, with_attention);
  }
  const auto ends = slices.to(scans.device());
  const auto places = torch::arange(length, ends.options());
  const auto padding = (places >= ends.unsqueeze(1)).view({-1, 1, length, 1, 1});
  const auto stride = encoder->stride()[0];
  const auto encoded_ends = torch::floor_divide(ends + (stride - 1), stride);
  return heads->forward(encode(scans.masked_fill(padding, 0), encoded_ends), encoded_ends,
                        with_attention);
}

torch::Tensor ScanModelImpl::encode(const torch::Tensor& scans,
                                    const torch::Tensor& encoded_slices) {
  const auto encoding = encoder->forward(scans);
  if (!config_.position) return encoding;
  return torch::cat({encoding, position_features(encoding, encoded_slices)}, 1);
}

std::map<std::string, torch::Tensor> state_of(const ScanModel& model) {
  std::map<std::string, torch::Tensor> state;
  for (const auto& item : model->named_parameters()) state[item.key()] = item.value();
  for (const auto& item : model->named_buffers()) state[item.key()] = item.value();
  return state;
}

ScanModel make_scan_model(const ScanModelConfig& config, std::uint64_t seed) {
  ScanModel model(config);
  for (const auto& [name, tensor] : state_of(model)) {
    if (name.starts_with("encoder.")) initialise_encoder(name, tensor, seed);
  }
  for (std::int64_t task = 0; task < model->heads->options().tasks; ++task) {
    initialise_head(model, task, seed);
  }
  model->eval();
  return model;
}

}  // namespace uptake
