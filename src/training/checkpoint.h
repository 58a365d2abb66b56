#pragma once

#include <torch/nn/module.h>

#include <filesystem>
#include <map>
#include <string>

#include "training/adam.h"
#include "training/training_state.h"

namespace uptake {

/// A safetensors file, whole or not at all: "model.<name>" (parameters and buffers),
/// "optimizer.<parameter>.exp_avg" and so on (see Adam::state()), the state as metadata.
/// Errors: "file.write".
void write_checkpoint(const std::filesystem::path& file, torch::nn::Module& model,
                      const Adam& optimizer, const TrainingState& state);

/// The model's part of a checkpoint: copies, on the CPU.
std::map<std::string, torch::Tensor> copy_of_weights(torch::nn::Module& model);

/// The metadata alone. Errors: "file.read", "safetensors.*", "training.checkpoint".
TrainingState read_training_state(const std::filesystem::path& file);

/// Into model and optimizer. Errors: "file.read", "safetensors.*", "state.missing", "state.shape",
/// each naming the file.
void read_checkpoint(const std::filesystem::path& file, torch::nn::Module& model, Adam& optimizer);
/// Into the model alone; of a checkpoint or of best.safetensors.
void read_weights(const std::filesystem::path& file, torch::nn::Module& model);

}  // namespace uptake
