#include "imaging/normalise.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/error.h"

namespace uptake {
namespace {

constexpr double unbounded = std::numeric_limits<double>::infinity();

double number(const nlohmann::json& config, std::string_view sequence, const char* key) {
  if (!config.contains(key) || !config[key].is_number())
    throw Error("config.invalid", fmt::format("{}.{} must be a number", sequence, key));
  return config[key];
}

}  // namespace

Normalisation Normalisation::of_sequence(const SequenceStatistics& statistics) {
  return {-unbounded, unbounded, statistics.mean, statistics.deviation};
}

Normalisation Normalisation::window(double low, double high) {
  return {low, high, (low + high) / 2, (high - low) / 2};
}

Normalisation Normalisation::divide(double by) { return {-unbounded, unbounded, 0, by}; }

void Normalisation::apply(std::span<float> values) const {
  const auto bottom = static_cast<float>(low), top = static_cast<float>(high);
  const auto offset = static_cast<float>(shift), factor = static_cast<float>(1 / scale);
  for (float& value : values) value = (std::clamp(value, bottom, top) - offset) * factor;
}

Normalisation normalisation_of(const nlohmann::json& config, std::string_view sequence,
                               const SequenceStatistics& statistics) {
  const auto found = config.find(sequence);
  if (found == config.end()) return Normalisation::of_sequence(statistics);
  const std::string method = found->value("method", "sequence");
  if (method == "sequence") return Normalisation::of_sequence(statistics);
  if (method == "window") {
    const double low = number(*found, sequence, "low"), high = number(*found, sequence, "high");
    if (!(high > low))
      throw Error("config.invalid",
                  fmt::format("{}.high must be above {}.low", sequence, sequence));
    return Normalisation::window(low, high);
  }
  if (method == "divide") {
    const double by = number(*found, sequence, "by");
    if (!(by > 0)) throw Error("config.invalid", fmt::format("{}.by must be above zero", sequence));
    return Normalisation::divide(by);
  }
  throw Error("config.invalid", fmt::format("{}.method is '{}'", sequence, method),
              "use sequence, window or divide");
}

}  // namespace uptake
