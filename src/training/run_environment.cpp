#include "training/run_environment.h"

#include <fmt/chrono.h>

#include <ctime>
#include <fstream>

#include "core/atomic_file.h"
#include "core/build_info.h"
#include "core/text.h"
#include "core/thread_pool.h"
#include "nn/torch_version.h"

namespace uptake {
namespace {

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(':');
    if (line.starts_with("model name") && colon != std::string::npos)
      return std::string(trim(std::string_view(line).substr(colon + 1)));
  }
  return "unknown";
}

/// Nothing where the start does not say on how many threads.
std::optional<RunShape> shape_of(const nlohmann::json& start, std::size_t processes) {
  const auto number = [&](const char* key) -> std::optional<std::size_t> {
    const auto found = start.is_object() ? start.find(key) : start.end();
    if (found == start.end() || !found->is_number_unsigned()) return std::nullopt;
    return found->get<std::size_t>();
  };
  const auto threads = number("threads");
  if (!threads) return std::nullopt;
  return RunShape{*threads, number("processes").value_or(processes)};
}

}  // namespace

nlohmann::json environment_now(const RunShape& shape) {
  return {{"uptake", version()},
          {"libtorch", torch_version()},
          {"cpu", processor()},
          {"cpu_features", cpu_features()},
          {"cores", available_cores()},
          {"threads", shape.threads},
          {"processes", shape.processes},
          {"time", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))}};
}

std::optional<RunShape> record_start(const std::filesystem::path& file, const RunShape& shape) {
  std::ifstream stream(file);
  auto json = nlohmann::json::parse(stream, nullptr, false);
  if (!json.is_object() || !json.contains("starts") || !json["starts"].is_array())
    json = {{"starts", nlohmann::json::array()}};
  auto& starts = json["starts"];
  const auto before = starts.empty() ? std::nullopt : shape_of(starts.back(), shape.processes);
  starts.push_back(environment_now(shape));
  write_file_atomically(file, json.dump(2) + "\n");
  return before;
}

}  // namespace uptake
