#include "simulator/disease/draw.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace uptake::simulator {

Lognormal read_lognormal(const nlohmann::json& json) {
  Lognormal distribution{json.at(0).get<double>(), json.at(1).get<double>()};
  if (json.size() > 2) distribution.low = json.at(2).get<double>();
  if (json.size() > 3) distribution.high = json.at(3).get<double>();
  return distribution;
}

bool chance(RandomStream& rng, double probability) { return rng.uniform() < probability; }

double draw(RandomStream& rng, const Lognormal& distribution) {
  const double value = distribution.median * std::exp(distribution.spread * rng.normal());
  return std::clamp(value, distribution.low, distribution.high);
}

double draw_within(RandomStream& rng, double mean, double deviation, double low, double high) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    const double value = mean + deviation * rng.normal();
    if (value >= low && value <= high) return value;
  }
  return std::clamp(mean, low, high);
}

std::size_t pick(RandomStream& rng, const std::vector<double>& weights) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  double left = rng.uniform() * sum;
  std::size_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0) continue;
    last = i;
    if (left < weights[i]) return i;
    left -= weights[i];
  }
  return last;  // rounding used up the sum
}

std::string pick(RandomStream& rng, const std::map<std::string, double>& weights) {
  if (weights.empty()) return "";
  std::vector<double> values;
  values.reserve(weights.size());
  for (const auto& [key, weight] : weights) values.push_back(weight);
  return std::next(weights.begin(), static_cast<std::ptrdiff_t>(pick(rng, values)))->first;
}

}  // namespace uptake::simulator
