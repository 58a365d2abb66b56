#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string_view>

namespace uptake {

/// Mean and deviation of a sequence over its voxels.
struct SequenceStatistics {
  double mean = 0, deviation = 1;
};

/// How stored HU and SUV become what a network sees: out = (clamp(value, low, high) - shift) /
/// scale.
struct Normalisation {
  double low, high, shift, scale;

  /// The paper's: each sequence to mean 0 and deviation 1, from its stored statistics.
  static Normalisation of_sequence(const SequenceStatistics& statistics);
  /// A fixed window onto [-1, 1]: HU -1000 to 1000, say.
  static Normalisation window(double low, double high);
  /// Divided by a constant: SUV 5 becomes 1, say.
  static Normalisation divide(double by);

  void apply(std::span<float> values) const;
};

/// The choice of a configuration, share/schemas/normalisation.json, for one sequence ("ct", "pet"):
/// {"ct": {"method": "window", "low": -1000, "high": 1000}, "pet": {"method": "divide", "by": 5}};
/// "sequence" is the paper's and the default.
/// Errors: "config.invalid" naming the key: a window that is empty, a divisor of zero.
Normalisation normalisation_of(const nlohmann::json& config, std::string_view sequence,
                               const SequenceStatistics& statistics);

}  // namespace uptake
