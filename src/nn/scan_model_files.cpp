#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/text.h"
#include "nn/scan_model.h"
#include "nn/state.h"

namespace uptake {
namespace {

void check_tensors(const NamedTensors& found, const NamedTensors& wanted,
                   const std::string& source) {
  for (const auto& [name, tensor] : found) {
    if (!wanted.contains(name)) {
      // A deeper model's file would otherwise be read as a shallower model, and answer nonsense.
      throw Error(
          "state.unknown",
          fmt::format("{}: the model of config.json has no tensor '{}'", source, printable(name)),
          "give a folder whose config.json and model.safetensors belong together");
    }
    if (tensor.is_floating_point() && !torch::isfinite(tensor).all().item<bool>()) {
      throw Error("state.not_finite",
                  fmt::format("{}: {} has values that are no numbers", source, name),
                  "copy the file again, or train the model again");
    }
  }
}

template <class Value>
void check_same(const char* key, const Value& ours, const Value& theirs) {
  if (ours == theirs) return;
  throw Error("scan_model.shape",
              fmt::format("the encoders differ: {} is {} in the model that is to be started from, "
                          "and {} here",
                          key, theirs, ours),
              fmt::format("set model.{} to {}, or leave the model's shape to the run that is "
                          "started from",
                          key, theirs));
}

void check_same_encoder(const ScanModelConfig& ours, const ScanModelConfig& theirs) {
  check_same("encoder", ours.encoder, theirs.encoder);
  check_same("width", ours.width, theirs.width);
  check_same("depth", ours.depth, theirs.depth);
  check_same("in_plane_stride", ours.in_plane_stride, theirs.in_plane_stride);
  check_same("input_channels", ours.input_channels, theirs.input_channels);
}

void copy_head(const AttentionHeads& from, std::int64_t their_task, const AttentionHeads& to,
               std::int64_t our_task) {
  const torch::NoGradGuard no_gradient;
  const auto theirs = from->named_parameters();
  for (const auto& item : to->named_parameters()) {
    item.value()[our_task].copy_(theirs[item.key()][their_task]);
  }
}

}  // namespace

ScanModel load_scan_model(const std::filesystem::path& folder) {
  ScanModel model(read_scan_model_config(folder));
  const auto file = folder / "model.safetensors";
  const auto found = read_tensors(file);
  const auto wanted = state_of(model);
  copy_state(found, wanted, file.string());
  check_tensors(found, wanted, printable(file.string()));
  model->eval();
  return model;
}

void save_scan_model(const ScanModel& model, const std::filesystem::path& folder,
                     const std::map<std::string, std::string>& metadata) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) {
    throw Error("file.write", fmt::format("{}: {}", printable(folder.string()), problem.message()),
                "give a folder that can be made");
  }
  auto with_format = metadata;
  with_format["format"] = "pt";
  write_tensors(folder / "model.safetensors", state_of(model), with_format);
  write_file_atomically(folder / "config.json", to_json(model->config()).dump(2) + "\n");
}

Transfer initialise_from(ScanModel& model, const ScanModel& other) {
  const auto &ours = model->config(), &theirs = other->config();
  check_same_encoder(ours, theirs);
  Transfer transfer;
  const auto from = state_of(other);
  for (const auto& [name, tensor] : state_of(model)) {
    if (!name.starts_with("encoder.")) continue;
    copy_tensor(from.at(name), tensor, name, "the model that is started from", "scan_model.shape");
    ++transfer.encoder_tensors;
  }
  const bool same_form = ours.attention_heads == theirs.attention_heads &&
                         ours.reduction == theirs.reduction && ours.position == theirs.position;
  for (std::size_t task = 0; task < ours.tasks.size(); ++task) {
    const auto found = std::ranges::find(theirs.tasks, ours.tasks[task]);
    if (!same_form || found == theirs.tasks.end()) {
      transfer.fresh.push_back(ours.tasks[task]);
      continue;
    }
    copy_head(other->heads, found - theirs.tasks.begin(), model->heads,
              static_cast<std::int64_t>(task));
    transfer.heads.push_back(ours.tasks[task]);
  }
  return transfer;
}

}  // namespace uptake
