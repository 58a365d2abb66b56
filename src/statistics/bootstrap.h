#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace uptake {

struct Interval {
  double low = 0, high = 0;
  std::size_t resamples = 0;  ///< in which the statistic was defined
};

struct BootstrapOptions {
  std::size_t resamples = 1000;
  double confidence = 0.95;
  std::uint64_t seed = 1;
  std::size_t threads = 1;  ///< the result does not depend on it
};

/// Works out statistics of a resample. `weights`: how often each unit was drawn; they sum to the
/// number of units. `out`: one place a statistic; NaN says that it is not defined there.
/// Called from several threads at once.
using ResampleStatistics =
    std::function<void(std::span<const std::uint32_t> weights, std::span<double> out)>;

/// Percentile bootstrap (Efron 1979): draws `units` units with replacement, options.resamples
/// times, and takes the quantiles of what `statistics` answers, with linear interpolation. Nothing
/// for a statistic that fewer than two resamples define. Statistics worked out together are paired:
/// the interval of a difference is that of one statistic which is the difference.
std::vector<std::optional<Interval>> bootstrap_intervals(std::size_t units, std::size_t count,
                                                         const BootstrapOptions& options,
                                                         const ResampleStatistics& statistics);

}  // namespace uptake
