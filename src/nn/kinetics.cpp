#include <fmt/format.h>

#include "core/error.h"
#include "core/text.h"
#include "nn/scan_model.h"
#include "nn/state.h"

namespace uptake {
namespace {

constexpr const char* stem = "Conv3d_1a_7x7.conv3d.weight";
constexpr std::string_view prefix = "encoder.";

void check_full_size(const ScanModelConfig& config, const std::string& file) {
  if (config.encoder == "i3d" && config.width == 1 && config.depth == 1 &&
      config.input_channels == 2) {
    return;
  }
  throw Error("scan_model.width",
              fmt::format("{}: Kinetics weights fit the full-size encoder alone; this one is {} of "
                          "width {}, depth {}, with {} input channels",
                          file, printable(config.encoder), config.width, config.depth,
                          config.input_channels),
              "set model.width and model.depth to 1, or train without --kinetics");
}

/// [64, 3, 7, 7, 7] of RGB as [64, 2, 7, 7, 7]: the mean over the colours for CT and for PET, so
/// that the sum over the input channels keeps its size.
torch::Tensor for_two_channels(const torch::Tensor& weight) {
  if (weight.dim() != 5 || weight.size(1) != 3) return weight;
  return weight.to(torch::kFloat32).mean(1, true).expand({-1, 2, -1, -1, -1}) * 1.5;
}

}  // namespace

void load_kinetics(ScanModel& model, const std::filesystem::path& file) {
  const auto source = printable(file.string());
  check_full_size(model->config(), source);
  auto found = read_tensors(file);
  if (const auto weight = found.find(stem); weight != found.end()) {
    weight->second = for_two_channels(weight->second);
  }
  NamedTensors wanted;
  for (const auto& [name, tensor] : state_of(model)) {
    // How many batches a norm has seen is not asked for: published files may lack it.
    if (!name.starts_with(prefix) || name.ends_with("num_batches_tracked")) continue;
    wanted.emplace(name.substr(prefix.size()), tensor);
  }
  copy_state(found, wanted, source);
}

}  // namespace uptake
