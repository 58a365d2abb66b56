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

/// Nothing where the start does not say.
std::optional<Spread> spread_of(const nlohmann::json& start) {
  const auto number = [&](const char* key) -> std::optional<std::size_t> {
    const auto found = start.is_object() ? start.find(key) : start.end();
    if (found == start.end() || !found->is_number_unsigned()) return std::nullopt;
    return found->get<std::size_t>();
  };
  const auto threads = number("threads");
  if (!threads) return std::nullopt;
  return Spread{*threads, number("processes").value_or(1)};
}

}  // namespace

nlohmann::json environment_now(const Spread& spread) {
  return {{"uptake", version()},
          {"libtorch", torch_version()},
          {"cpu", processor()},
          {"cpu_features", cpu_features()},
          {"cores", available_cores()},
          {"threads", spread.threads},
          {"processes", spread.processes},
          {"time", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))}};
}

std::optional<Spread> record_start(const std::filesystem::path& file, const Spread& spread) {
  std::ifstream stream(file);
  auto json = nlohmann::json::parse(stream, nullptr, false);
  if (!json.is_object() || !json.contains("starts") || !json["starts"].is_array())
    json = {{"starts", nlohmann::json::array()}};
  auto& starts = json["starts"];
  const auto before = starts.empty() ? std::nullopt : spread_of(starts.back());
  starts.push_back(environment_now(spread));
  write_file_atomically(file, json.dump(2) + "\n");
  return before;
}

}  // namespace uptake
