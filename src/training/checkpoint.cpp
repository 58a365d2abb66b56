#include "training/checkpoint.h"

#include "nn/state.h"
#include "storage/safetensors.h"

namespace uptake {
namespace {

constexpr std::string_view of_model = "model.", of_optimizer = "optimizer.";

NamedTensors tensors_of(torch::nn::Module& model) {
  NamedTensors tensors;
  for (const auto& item : model.named_parameters())
    tensors[std::string(of_model) + item.key()] = item.value().detach();
  for (const auto& item : model.named_buffers())
    tensors[std::string(of_model) + item.key()] = item.value();
  return tensors;
}

}  // namespace

void write_checkpoint(const std::filesystem::path& file, torch::nn::Module& model,
                      const Adam& optimizer, const TrainingState& state) {
  auto tensors = tensors_of(model);
  for (auto& [name, tensor] : optimizer.state()) tensors[std::string(of_optimizer) + name] = tensor;
  write_tensors(file, tensors, to_metadata(state));
}

NamedTensors copy_of_weights(torch::nn::Module& model) {
  auto tensors = tensors_of(model);
  for (auto& [name, tensor] : tensors)
    tensor = tensor.to(torch::kCPU, /*non_blocking=*/false,
                       /*copy=*/true);
  return tensors;
}

TrainingState read_training_state(const std::filesystem::path& file) {
  return state_of(SafetensorsFile(file).metadata(), file);
}

void read_checkpoint(const std::filesystem::path& file, torch::nn::Module& model, Adam& optimizer) {
  const torch::NoGradGuard no_gradient;
  const auto found = read_tensors(file);
  copy_state(found, tensors_of(model), file.string());
  NamedTensors moments;
  for (const auto& [name, tensor] : found)
    if (name.starts_with(of_optimizer)) moments[name.substr(of_optimizer.size())] = tensor;
  optimizer.restore(moments, file.string());
}

void read_weights(const std::filesystem::path& file, torch::nn::Module& model) {
  const torch::NoGradGuard no_gradient;
  copy_state(read_tensors(file), tensors_of(model), file.string());
}

}  // namespace uptake
