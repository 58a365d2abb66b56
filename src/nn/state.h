#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>

#include "nn/libtorch.h"
#include "storage/safetensors.h"

namespace uptake {

/// Tensors by name: the state of a network, an optimiser, a checkpoint.
using NamedTensors = std::map<std::string, torch::Tensor>;

/// Copies of all tensors of a file, on the CPU, of the file's types (half precision stays half).
/// Errors: "safetensors.<reason>", "file.read"; "state.type" for a type that torch has not (u16,
/// u32, u64).
NamedTensors read_tensors(const std::filesystem::path& file);

/// Writes tensors of any device and layout, whole or not at all. Floating point becomes `floats`
/// where given (f32, f16, bf16). Errors: "file.write", "state.type".
void write_tensors(const std::filesystem::path& file, const NamedTensors& tensors,
                   const std::map<std::string, std::string>& metadata = {});
void write_tensors(const std::filesystem::path& file, const NamedTensors& tensors,
                   const std::map<std::string, std::string>& metadata, DType floats);

/// "float32 [2, 768]"
std::string describe(const torch::Tensor& tensor);

/// Copies `from` into `to`, in to's type and place. Errors: `code` naming `source` (the file), the
/// tensor, the shape found and the shape wanted.
void copy_tensor(const torch::Tensor& from, const torch::Tensor& to, const std::string& name,
                 const std::string& source, const std::string& code = "state.shape");

/// Copies each of `wanted` from `found`. Errors: "state.missing" (with the nearest name there is),
/// "state.shape"; each names `source` and the tensor.
void copy_state(const NamedTensors& found, const NamedTensors& wanted, const std::string& source);

}  // namespace uptake
