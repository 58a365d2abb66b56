#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "core/text.h"
#include "storage/dtype.h"
#include "storage/safetensors.h"
#include "storage/safetensors_format.h"

namespace uptake {
namespace {

constexpr std::size_t alignment = 64;  // a cache line, and the widest vector register

/// The largest power of two, at most 64, that divides a tensor's size.
std::size_t evenness(const TensorToWrite& tensor) {
  const auto size = tensor.bytes.size();
  return size == 0 ? alignment : std::min(alignment, std::size_t{1} << std::countr_zero(size));
}

/// The format has no room between tensors, so one starts where the one before it ends. With the
/// evenest sizes first, every start is a multiple of its own tensor's evenness at least.
std::vector<const TensorToWrite*> in_file_order(std::span<const TensorToWrite> tensors) {
  std::vector<const TensorToWrite*> order;
  for (const auto& tensor : tensors) order.push_back(&tensor);
  std::ranges::sort(order, [](const TensorToWrite* a, const TensorToWrite* b) {
    const auto even_a = evenness(*a), even_b = evenness(*b);
    return even_a != even_b ? even_a > even_b : a->name < b->name;
  });
  return order;
}

void check_text(std::string_view what, const std::string& text) {
  if (!is_utf8(text)) {
    throw safetensors_error("not_utf8", fmt::format("{} '{}' is not UTF-8", what, printable(text)));
  }
}

void check(std::span<const TensorToWrite> tensors,
           const std::map<std::string, std::string>& metadata) {
  for (const auto& [key, value] : metadata) {
    check_text("the metadata key", key);
    check_text("the metadata value", value);
  }
  std::vector<std::string_view> names;
  for (const auto& tensor : tensors) {
    check_text("the tensor name", tensor.name);
    if (tensor.name == safetensors_metadata_key) {
      throw tensor_error("duplicate_name", tensor.name, "the name is reserved for metadata");
    }
    const auto count = byte_count(tensor.type, tensor.shape);
    if (!count) throw tensor_error("shape_overflow", tensor.name, "its shape is over 64 bits");
    if (*count != tensor.bytes.size()) {
      throw tensor_error(
          "size_mismatch", tensor.name,
          fmt::format("its shape and type need {} bytes, it has {}", *count, tensor.bytes.size()));
    }
    names.push_back(tensor.name);
  }
  std::ranges::sort(names);
  if (const auto twice = std::ranges::adjacent_find(names); twice != names.end()) {
    throw tensor_error("duplicate_name", *twice, "the name is there twice");
  }
  if (names.size() > safetensors_tensor_limit) {
    throw safetensors_error("too_many_tensors",
                            fmt::format("there are over {} tensors", safetensors_tensor_limit));
  }
}

std::string json_string(std::string_view text) { return nlohmann::json(text).dump(); }

/// Written by hand, because the order of tensors is to be the file's.
std::string header_text(const std::vector<const TensorToWrite*>& order,
                        const std::map<std::string, std::string>& metadata) {
  std::vector<std::string> entries;
  if (!metadata.empty()) {
    entries.push_back(json_string(safetensors_metadata_key) + ":" +
                      nlohmann::json(metadata).dump());
  }
  std::size_t offset = 0;
  for (const auto* tensor : order) {
    const auto end = offset + tensor->bytes.size();
    entries.push_back(fmt::format(R"({}:{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})",
                                  json_string(tensor->name), name_of(tensor->type),
                                  fmt::join(tensor->shape, ","), offset, end));
    offset = end;
  }
  auto text = fmt::format("{{{}}}", fmt::join(entries, ","));
  const auto used = safetensors_length_bytes + text.size();
  text.append((alignment - used % alignment) % alignment, ' ');
  if (text.size() > safetensors_header_limit) {
    throw safetensors_error("header_too_large", "names, shapes and metadata are over 100 MB");
  }
  return text;
}

std::string little_endian(std::uint64_t value) {
  std::string bytes;
  for (unsigned i = 0; i < safetensors_length_bytes; ++i) {
    bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
  }
  return bytes;
}

}  // namespace

void write_safetensors(const std::filesystem::path& path, std::span<const TensorToWrite> tensors,
                       const std::map<std::string, std::string>& metadata) {
  const auto order = with_context(printable(path.string()), [&] {
    check(tensors, metadata);
    return in_file_order(tensors);
  });
  const auto header = header_text(order, metadata);
  AtomicFile file(path);
  file.write(little_endian(header.size()) + header);
  for (const auto* tensor : order) file.write(tensor->bytes);
  file.commit();
}

}  // namespace uptake
