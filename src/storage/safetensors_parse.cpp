#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/strict_json.h"
#include "core/text.h"
#include "storage/dtype.h"
#include "storage/safetensors.h"
#include "storage/safetensors_format.h"

namespace uptake {
namespace {

using nlohmann::json;
using Bytes = std::span<const std::byte>;

/// The file's two parts.
struct Parts {
  std::string_view header;
  Bytes data;
};

Parts take_apart(Bytes file) {
  if (file.size() < safetensors_length_bytes) {
    throw safetensors_error("truncated", "the file ends inside the header's length");
  }
  std::uint64_t length = 0;
  for (std::size_t i = safetensors_length_bytes; i-- > 0;) {
    length = length << 8U | std::to_integer<std::uint64_t>(file[i]);
  }
  if (length > safetensors_header_limit) {
    throw safetensors_error("header_too_large",
                            fmt::format("a header of {} bytes is over the limit of {}", length,
                                        safetensors_header_limit));
  }
  const auto rest = file.subspan(safetensors_length_bytes);
  if (length > rest.size()) {
    throw safetensors_error(
        "truncated",
        fmt::format("the header has {} bytes, the file only {} more", length, rest.size()));
  }
  const auto* text = reinterpret_cast<const char*>(rest.data());
  return {{text, length}, rest.subspan(length)};
}

[[noreturn]] void refuse(const JsonProblem& problem) {
  switch (problem.kind) {
    case JsonProblem::Kind::duplicate_key:
      throw safetensors_error("duplicate_name",
                              "the name '" + printable(problem.text) + "' is there twice");
    case JsonProblem::Kind::too_deep:
      throw safetensors_error("not_json", "the header's brackets are nested too deep");
    case JsonProblem::Kind::too_many_values:
      throw safetensors_error("too_many_tensors", "the header holds over " + problem.text +
                                                      " values, more than a real file has");
    case JsonProblem::Kind::syntax:
      break;
  }
  throw safetensors_error("not_json", "the header is not JSON: " + problem.text);
}

json parse_header(std::string_view text) {
  if (!text.starts_with('{')) throw safetensors_error("not_json", "the header starts without '{'");
  // The format itself is 3 deep, and a tensor takes 6 values and its extents. The limit keeps a
  // hostile header from growing twentyfold in memory.
  constexpr JsonLimits limits{.depth = 16, .values = 20 * safetensors_tensor_limit};
  auto parsed = parse_strict_json(text, limits);
  if (const auto* problem = std::get_if<JsonProblem>(&parsed)) refuse(*problem);
  return std::get<json>(std::move(parsed));
}

std::map<std::string, std::string> parse_metadata(const json& entries) {
  if (!entries.is_object()) throw safetensors_error("metadata", "__metadata__ is not an object");
  std::map<std::string, std::string> metadata;
  for (const auto& [key, value] : entries.items()) {
    if (!value.is_string()) {
      throw safetensors_error(
          "metadata", "__metadata__: the value of '" + printable(key) + "' is not a string");
    }
    metadata.emplace(key, value.get<std::string>());
  }
  return metadata;
}

/// A list of whole numbers from 0 to 2^64 - 1.
std::vector<std::uint64_t> numbers_of(const json& tensor, const char* key,
                                      const std::string& name) {
  const auto entry = tensor.find(key);
  const auto is_number = [](const json& value) { return value.is_number_unsigned(); };
  if (entry == tensor.end() || !entry->is_array() || !std::ranges::all_of(*entry, is_number)) {
    throw tensor_error("malformed", name, fmt::format("'{}' is not a list of whole numbers", key));
  }
  return entry->get<std::vector<std::uint64_t>>();
}

DType type_of(const json& tensor, const std::string& name) {
  const auto entry = tensor.find("dtype");
  if (entry == tensor.end() || !entry->is_string()) {
    throw tensor_error("malformed", name, "'dtype' is not a string");
  }
  const auto text = entry->get<std::string>();
  if (const auto type = dtype_named(text)) return *type;
  throw tensor_error("unknown_type", name, "unknown type '" + printable(text) + "'");
}

TensorView parse_tensor(const std::string& name, const json& tensor, Bytes data) {
  if (!tensor.is_object()) throw tensor_error("malformed", name, "its entry is not an object");
  TensorView view{type_of(tensor, name), numbers_of(tensor, "shape", name), {}};
  const auto offsets = numbers_of(tensor, "data_offsets", name);
  if (offsets.size() != 2 || offsets[0] > offsets[1]) {
    throw tensor_error("bad_offsets", name, "'data_offsets' is not [begin, end]");
  }
  const auto [begin, end] = std::pair(offsets[0], offsets[1]);
  if (end > data.size()) {
    throw tensor_error("out_of_file", name,
                       fmt::format("it ends at byte {} of the data, which has {}: the file is cut "
                                   "short or damaged",
                                   end, data.size()));
  }
  const auto count = byte_count(view.type, view.shape);
  if (!count) throw tensor_error("shape_overflow", name, "its shape is over 64 bits");
  if (*count != end - begin) {
    throw tensor_error(
        "size_mismatch", name,
        fmt::format("its shape and type need {} bytes, its offsets give {}", *count, end - begin));
  }
  view.bytes = data.subspan(begin, end - begin);
  return view;
}

/// Tensors must follow each other from the first byte of the data to the last.
void check_cover(const std::map<std::string, TensorView>& tensors, Bytes data) {
  struct Extent {
    std::size_t begin, end;
    std::string_view name;
  };
  std::vector<Extent> extents;
  for (const auto& [name, view] : tensors) {
    const auto begin = static_cast<std::size_t>(view.bytes.data() - data.data());
    extents.push_back({begin, begin + view.bytes.size(), name});
  }
  // Empty tensors share their begin with the next one, and come first.
  std::ranges::sort(extents, {}, [](const Extent& e) { return std::pair(e.begin, e.end); });
  std::size_t covered = 0;
  for (const auto& extent : extents) {
    if (extent.begin != covered) {
      const bool overlaps = extent.begin < covered;
      throw tensor_error(overlaps ? "overlap" : "hole", extent.name,
                         fmt::format("it begins at byte {} of the data, the one before it ends at "
                                     "{}",
                                     extent.begin, covered));
    }
    covered = extent.end;
  }
  if (covered != data.size()) {
    throw safetensors_error(
        "hole", fmt::format("the last {} bytes belong to no tensor", data.size() - covered));
  }
}

}  // namespace

SafetensorsHeader parse_safetensors(std::span<const std::byte> file) {
  const auto [text, data] = take_apart(file);
  const auto header = parse_header(text);
  SafetensorsHeader result;
  for (const auto& [name, entry] : header.items()) {
    if (name == safetensors_metadata_key) {
      result.metadata = parse_metadata(entry);
    } else if (result.tensors.size() == safetensors_tensor_limit) {
      throw safetensors_error("too_many_tensors",
                              fmt::format("there are over {} tensors", safetensors_tensor_limit));
    } else {
      result.tensors.emplace(name, parse_tensor(name, entry, data));
    }
  }
  check_cover(result.tensors, data);
  return result;
}

}  // namespace uptake
