#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "storage/safetensors.h"

namespace uptake {

/// The lines of a run's metrics.jsonl, less the keys of `without`. Throws at a line that is no
/// JSON.
inline std::vector<nlohmann::json> metric_lines(const std::filesystem::path& run,
                                                const std::vector<std::string>& without = {}) {
  std::vector<nlohmann::json> lines;
  std::ifstream file(run / "metrics.jsonl");
  for (std::string line; std::getline(file, line);) {
    auto json = nlohmann::json::parse(line);
    for (const auto& key : without) json.erase(key);
    lines.push_back(std::move(json));
  }
  return lines;
}

/// The bytes of each tensor of a safetensors file; its metadata (times) left out.
inline std::map<std::string, std::string> tensor_bytes(const std::filesystem::path& file) {
  std::map<std::string, std::string> bytes;
  const SafetensorsFile open(file);
  for (const auto& [name, tensor] : open.tensors())
    bytes[name] = {reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size()};
  return bytes;
}

inline int event_files(const std::filesystem::path& run) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(run))
    count += entry.path().filename().string().starts_with("events.out.tfevents.") ? 1 : 0;
  return count;
}

}  // namespace uptake
