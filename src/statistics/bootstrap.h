#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "statistics/interval.h"

namespace uptake {

struct BootstrapOptions {
  std::size_t resamples = 1000;
  double confidence = 0.95;
  std::uint64_t seed = 1;
  std::size_t threads = 1;  ///< the result does not depend on it
  IntervalKind kind = IntervalKind::percentile;
  /// BCa leaves out one unit after the other; more units than this in so many groups, dealt like
  /// cards, so that it never costs much more than the resamples (Efron & Narasimhan 2020).
  std::size_t jackknife_groups = 1000;
};

/// Works out statistics of a resample. `weights`: how often each unit was drawn; they sum to the
/// number of units. `out`: one place a statistic; NaN says that it is not defined there.
/// Called from several threads at once.
using ResampleStatistics =
    std::function<void(std::span<const std::uint32_t> weights, std::span<double> out)>;

/// Bootstrap (Efron 1979): draws `units` units with replacement, options.resamples times, and makes
/// an interval of options.kind of what `statistics` answers; where there is none, see
/// statistics/interval.h. Statistics worked out together are paired: the interval of a difference
/// is that of one statistic which is the difference.
///
/// BCa also asks for the statistics of the units themselves, each weight 1, and without some of
/// them, each weight 1 or 0. Where `statistics` draws something of its own besides the units,
/// `undrawn` must work out the same without that chance: it is asked in its place.
std::vector<std::optional<Interval>> bootstrap_intervals(std::size_t units, std::size_t count,
                                                         const BootstrapOptions& options,
                                                         const ResampleStatistics& statistics,
                                                         const ResampleStatistics& undrawn = {});

}  // namespace uptake
