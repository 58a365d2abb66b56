#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace uptake {

/// Average precision: the sum over thresholds of precision times what it adds to recall, without
/// interpolation, equal scores being one threshold (as scikit-learn). Nothing without a positive.
std::optional<double> average_precision(std::span<const double> scores,
                                        std::span<const std::uint8_t> positive);

}  // namespace uptake
