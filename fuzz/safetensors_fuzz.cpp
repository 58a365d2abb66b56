// Whatever the bytes: an Error, or tensors that lie inside the file one after the other and have
// the size that their shape and type say.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "core/error.h"
#include "storage/safetensors.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(std::span<const std::byte> file, const uptake::SafetensorsHeader& header) {
  std::vector<std::span<const std::byte>> parts;
  for (const auto& [name, tensor] : header.tensors) {
    const auto begin = tensor.bytes.data(), end = begin + tensor.bytes.size();
    require(begin >= file.data() && end <= file.data() + file.size());
    // In floating point, so that this cannot wrap round as the code under test might.
    auto size = static_cast<double>(uptake::size_of(tensor.type));
    for (const auto extent : tensor.shape) size *= static_cast<double>(extent);
    require(size == static_cast<double>(tensor.bytes.size()));
    if (!tensor.bytes.empty()) parts.push_back(tensor.bytes);
  }
  std::ranges::sort(parts, {}, [](const auto& part) { return part.data(); });
  for (std::size_t i = 1; i < parts.size(); ++i) {
    require(parts[i - 1].data() + parts[i - 1].size() == parts[i].data());
  }
  if (!parts.empty())
    require(parts.back().data() + parts.back().size() == file.data() + file.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span file(reinterpret_cast<const std::byte*>(data), size);
  try {
    check(file, uptake::parse_safetensors(file));
  } catch (const uptake::Error& error) {
    require(error.code().starts_with("safetensors."));
  }
  return 0;
}
