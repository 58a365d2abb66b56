#include "statistics/bootstrap.h"

#include <algorithm>
#include <limits>

#include "core/random.h"
#include "core/thread_pool.h"

namespace uptake {
namespace {

/// Statistics of several weightings: a row each.
class Rows {
 public:
  Rows(std::size_t rows, std::size_t columns)
      : columns_(columns), values_(rows * columns, std::numeric_limits<double>::quiet_NaN()) {}

  std::span<double> row(std::size_t i) { return {values_.data() + i * columns_, columns_}; }
  std::vector<double> column(std::size_t i) const {
    std::vector<double> column;
    for (std::size_t at = i; at < values_.size(); at += columns_) column.push_back(values_[at]);
    return column;
  }

 private:
  std::size_t columns_;
  std::vector<double> values_;
};

Rows resampled(std::size_t units, std::size_t count, const BootstrapOptions& options,
               const ResampleStatistics& statistics) {
  Rows rows(options.resamples, count);
  ThreadPool(options.threads).parallel_for(options.resamples, [&](std::size_t resample) {
    RandomStream rng(options.seed, "bootstrap", resample);
    std::vector<std::uint32_t> weights(units);
    for (std::size_t i = 0; i < units; ++i) ++weights[rng.below(units)];
    statistics(weights, rows.row(resample));
  });
  return rows;
}

/// A row for each group of units that is left out.
Rows jackknifed(std::size_t units, std::size_t count, const BootstrapOptions& options,
                const ResampleStatistics& statistics) {
  const auto groups = std::min(units, options.jackknife_groups);
  Rows rows(groups, count);
  ThreadPool(options.threads).parallel_for(groups, [&](std::size_t group) {
    std::vector<std::uint32_t> weights(units, 1);
    for (std::size_t i = group; i < units; i += groups) weights[i] = 0;
    statistics(weights, rows.row(group));
  });
  return rows;
}

}  // namespace

std::vector<std::optional<Interval>> bootstrap_intervals(std::size_t units, std::size_t count,
                                                         const BootstrapOptions& options,
                                                         const ResampleStatistics& statistics,
                                                         const ResampleStatistics& undrawn) {
  std::vector<std::optional<Interval>> intervals(count);
  if (units == 0 || count == 0) return intervals;
  const auto rows = resampled(units, count, options, statistics);
  if (options.kind == IntervalKind::percentile) {
    for (std::size_t i = 0; i < count; ++i) {
      intervals[i] = percentile_interval(rows.column(i), options.confidence);
    }
    return intervals;
  }
  const auto& exact = undrawn ? undrawn : statistics;
  Rows estimate(1, count);
  exact(std::vector<std::uint32_t>(units, 1), estimate.row(0));
  const auto left_out = jackknifed(units, count, options, exact);
  for (std::size_t i = 0; i < count; ++i) {
    intervals[i] =
        bca_interval(rows.column(i), estimate.row(0)[i], left_out.column(i), options.confidence);
  }
  return intervals;
}

}  // namespace uptake
