#pragma once

#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/random.h"

namespace uptake::simulator {

/// A positive quantity: exp(normal) around a median, kept within [low, high].
struct Lognormal {
  double median = 1;
  double spread = 0;  ///< standard deviation of the logarithm
  double low = 0, high = 1e9;
};

/// From [median, spread] or [median, spread, low, high].
Lognormal read_lognormal(const nlohmann::json& json);

bool chance(RandomStream& rng, double probability);
double draw(RandomStream& rng, const Lognormal& distribution);
/// Mean and deviation of a normal, drawn again until within [low, high] (at most 100 times).
double draw_within(RandomStream& rng, double mean, double deviation, double low, double high);
/// A place in `weights`, each as often as its weight; the sum must be positive.
std::size_t pick(RandomStream& rng, const std::vector<double>& weights);
/// A key of `weights`, each as often as its weight; "" where there is none.
std::string pick(RandomStream& rng, const std::map<std::string, double>& weights);

}  // namespace uptake::simulator
