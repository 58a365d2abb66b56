#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace uptake {

/// Mean squared difference of probability and outcome (Brier 1950); nothing without an example.
std::optional<double> brier_score(std::span<const double> probabilities,
                                  std::span<const std::uint8_t> positive);

/// Examples of like probability.
struct ReliabilityBin {
  double low = 0, high = 0;  ///< probabilities: low <= p < high; the last bin has its high too
  std::size_t count = 0;
  double mean_probability = 0, share_positive = 0;  ///< 0 in an empty bin
};

/// `bins` equally wide ones from 0 to 1.
std::vector<ReliabilityBin> reliability_curve(std::span<const double> probabilities,
                                              std::span<const std::uint8_t> positive,
                                              std::size_t bins);

/// Expected calibration error: the mean over examples of |mean probability - share of positives| of
/// their bins (Naeini et al. 2015). 0 without an example.
double expected_calibration_error(const std::vector<ReliabilityBin>& curve);

/// Changes probabilities, never their order.
class Calibration {
 public:
  /// logit(p) / temperature (Guo et al. 2017), the temperature with the least cross-entropy on the
  /// examples, between 1/100 and 100. Examples of one class: 1, no change.
  static Calibration temperature(std::span<const double> probabilities,
                                 std::span<const std::uint8_t> positive);
  /// The ascending steps nearest to the outcomes by least squares (pool adjacent violators),
  /// straight between their middles and flat outside. No examples: no change.
  static Calibration isotonic(std::span<const double> probabilities,
                              std::span<const std::uint8_t> positive);

  double operator()(double probability) const;
  double temperature() const { return temperature_; }

 private:
  double temperature_ = 1;
  std::vector<double> from_, to_;  ///< of isotonic
};

}  // namespace uptake
