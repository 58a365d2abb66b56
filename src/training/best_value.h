#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

namespace uptake {

/// The best value of a metric so far, and how long ago that was.
struct BestValue {
  std::optional<double> value;
  std::int64_t step = 0;   ///< optimizer steps done when it was measured
  std::int64_t since = 0;  ///< validations after it

  /// True when `found` is better than all before; a value that is no number never is.
  bool take(double found, bool larger_is_better, std::int64_t at_step) {
    const bool better =
        !std::isnan(found) && (!value || (larger_is_better ? found > *value : found < *value));
    since = better ? 0 : since + 1;
    if (!better) return false;
    value = found;
    step = at_step;
    return true;
  }
};

}  // namespace uptake
