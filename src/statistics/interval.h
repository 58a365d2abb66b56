#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace uptake {

/// How an interval is made from resamples.
enum class IntervalKind {
  percentile,  ///< their quantiles (Efron 1979)
  bca,         ///< bias-corrected and accelerated: other quantiles of the same (Efron 1987)
};
std::string_view name_of(IntervalKind kind);  ///< "percentile", "bca"

struct Interval {
  double low = 0, high = 0;
  std::size_t resamples = 0;  ///< in which the statistic was defined
  IntervalKind kind = IntervalKind::percentile;
};

// Below, NaN says that a statistic is not defined in a resample, which then does not count.
// Quantiles interpolate linearly (type 7: the default of NumPy and R).

/// Nothing where fewer than two values are defined.
std::optional<Interval> percentile_interval(std::vector<double> values, double confidence);

/// `estimate`: the statistic of the data themselves. `jackknife`: it again without each unit, or
/// each group of units (Efron & Narasimhan 2020). Both corrections are as in Efron & Tibshirani
/// 1993, 14.3: the bias from the share of values below the estimate, equal ones counting half; the
/// acceleration from the jackknife, 0 where fewer than two of its values are defined or all are
/// the same. Equal is what a part in 1e12 of the largest value does not tell apart.
///
/// Nothing where fewer than two values are defined, or the estimate is not. Where there is no such
/// interval it is that of percentile_interval(), and says so: all values lie on one side of the
/// estimate, or the acceleration turns the quantiles around.
std::optional<Interval> bca_interval(std::vector<double> values, double estimate,
                                     std::span<const double> jackknife, double confidence);

}  // namespace uptake
