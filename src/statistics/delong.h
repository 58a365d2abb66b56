#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace uptake {

/// Each score's part in the area under the ROC curve (DeLong et al. 1988): of a positive, the share
/// of negatives below it; of a negative, the share of positives above it; equal scores count half.
/// In the order of the scores; O(n log n), by ranks (Sun & Xu 2014).
std::vector<double> placement_values(std::span<const double> scores,
                                     std::span<const std::uint8_t> positive);

struct AurocVariance {
  double auroc = 0, variance = 0;
  /// auroc -+ z sqrt(variance), cut at 0 and 1.
  double low(double confidence = 0.95) const;
  double high(double confidence = 0.95) const;
};

/// Nothing with fewer than two positives or two negatives: there is no variance of one.
std::optional<AurocVariance> delong(std::span<const double> scores,
                                    std::span<const std::uint8_t> positive);

struct AurocComparison {
  double first = 0, second = 0;  ///< areas
  double variance = 0;           ///< of first - second
  double z = 0, p = 1;           ///< two-sided; equal areas without variance: 0 and 1
};

/// Two scores of the same examples. Nothing where delong() has nothing.
std::optional<AurocComparison> delong_paired(std::span<const double> first,
                                             std::span<const double> second,
                                             std::span<const std::uint8_t> positive);

}  // namespace uptake
