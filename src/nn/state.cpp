#include "nn/state.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cstring>
#include <optional>
#include <vector>

#include "core/error.h"
#include "core/nearest.h"
#include "core/text.h"

namespace uptake {
namespace {

constexpr std::array<std::pair<DType, torch::ScalarType>, 10> types{{
    {DType::boolean, torch::kBool},
    {DType::u8, torch::kByte},
    {DType::i8, torch::kChar},
    {DType::i16, torch::kShort},
    {DType::i32, torch::kInt},
    {DType::i64, torch::kLong},
    {DType::f16, torch::kHalf},
    {DType::bf16, torch::kBFloat16},
    {DType::f32, torch::kFloat},
    {DType::f64, torch::kDouble},
}};

Error no_type(const std::filesystem::path& file, const std::string& tensor, std::string_view type) {
  return {"state.type",
          fmt::format("{}: tensor '{}' is of type {}, which a network cannot have",
                      printable(file.string()), printable(tensor), type),
          "convert it to F32"};
}

torch::Tensor copy_of(const TensorView& view, const std::filesystem::path& file,
                      const std::string& name) {
  std::optional<torch::ScalarType> type;
  for (const auto& [stored, ours] : types) {
    if (stored == view.type) type = ours;
  }
  if (!type) throw no_type(file, name, name_of(view.type));
  std::vector<std::int64_t> shape(view.shape.begin(), view.shape.end());
  torch::Tensor tensor = torch::empty(shape, *type);
  if (!view.bytes.empty()) std::memcpy(tensor.data_ptr(), view.bytes.data(), view.bytes.size());
  return tensor;
}

void write_all(const std::filesystem::path& file, const NamedTensors& tensors,
               const std::map<std::string, std::string>& metadata, std::optional<DType> floats) {
  std::vector<torch::Tensor> kept;  // whose memory `written` points into
  std::vector<TensorToWrite> written;
  for (const auto& [name, tensor] : tensors) {
    torch::Tensor flat = tensor.detach().to(torch::kCPU);
    for (const auto& [stored, ours] : types) {
      if (floats == stored && flat.is_floating_point()) flat = flat.to(ours);
    }
    flat = flat.contiguous();
    std::optional<DType> type;
    for (const auto& [stored, ours] : types) {
      if (ours == flat.scalar_type()) type = stored;
    }
    if (!type) throw no_type(file, name, c10::toString(flat.scalar_type()));
    const auto shape = flat.sizes();
    written.push_back({name,
                       *type,
                       {shape.begin(), shape.end()},
                       {static_cast<const std::byte*>(flat.data_ptr()), flat.nbytes()}});
    kept.push_back(std::move(flat));
  }
  write_safetensors(file, written, metadata);
}

}  // namespace

NamedTensors read_tensors(const std::filesystem::path& file) {
  const SafetensorsFile opened(file);
  NamedTensors result;
  for (const auto& [name, view] : opened.tensors()) result[name] = copy_of(view, file, name);
  return result;
}

void write_tensors(const std::filesystem::path& file, const NamedTensors& tensors,
                   const std::map<std::string, std::string>& metadata) {
  write_all(file, tensors, metadata, std::nullopt);
}

void write_tensors(const std::filesystem::path& file, const NamedTensors& tensors,
                   const std::map<std::string, std::string>& metadata, DType floats) {
  write_all(file, tensors, metadata, floats);
}

std::string describe(const torch::Tensor& tensor) {
  return fmt::format("{} [{}]", lower(c10::toString(tensor.scalar_type())),
                     fmt::join(tensor.sizes().vec(), ", "));
}

void copy_tensor(const torch::Tensor& from, const torch::Tensor& to, const std::string& name,
                 const std::string& source, const std::string& code) {
  if (from.sizes() != to.sizes()) {
    throw Error(code,
                fmt::format("{}: tensor '{}' is {}, not [{}]", printable(source), printable(name),
                            describe(from), fmt::join(to.sizes().vec(), ", ")),
                "give the file that belongs to this model's config");
  }
  const torch::NoGradGuard no_gradient;
  to.copy_(from);
}

void copy_state(const NamedTensors& found, const NamedTensors& wanted, const std::string& source) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : found) names.push_back(name);
  for (const auto& [name, tensor] : wanted) {
    const auto from = found.find(name);
    if (from == found.end()) {
      throw Error("state.missing",
                  fmt::format("{}: no tensor '{}', which should be {}{}", printable(source), name,
                              describe(tensor), did_you_mean(name, names)),
                  "give the file that belongs to this model's config");
    }
    copy_tensor(from->second, tensor, name, source);
  }
}

}  // namespace uptake
