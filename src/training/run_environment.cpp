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

}  // namespace

nlohmann::json environment_now(std::size_t threads) {
  return {{"uptake", version()},
          {"libtorch", torch_version()},
          {"cpu", processor()},
          {"cpu_features", cpu_features()},
          {"cores", available_cores()},
          {"threads", threads},
          {"time", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))}};
}

std::optional<std::size_t> record_start(const std::filesystem::path& file, std::size_t threads) {
  std::ifstream stream(file);
  auto json = nlohmann::json::parse(stream, nullptr, false);
  if (!json.is_object() || !json.contains("starts") || !json["starts"].is_array())
    json = {{"starts", nlohmann::json::array()}};
  auto& starts = json["starts"];
  std::optional<std::size_t> before;
  if (!starts.empty() && starts.back().is_object() && starts.back().contains("threads") &&
      starts.back()["threads"].is_number_unsigned())
    before = starts.back()["threads"].get<std::size_t>();
  starts.push_back(environment_now(threads));
  write_file_atomically(file, json.dump(2) + "\n");
  return before;
}

}  // namespace uptake
