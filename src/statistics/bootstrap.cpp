#include "statistics/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/random.h"
#include "core/thread_pool.h"

namespace uptake {
namespace {

/// Of ascending values, with linear interpolation (the default of NumPy and R: type 7).
double quantile(const std::vector<double>& sorted, double probability) {
  const double place = probability * static_cast<double>(sorted.size() - 1);
  const double below = std::floor(place);
  const auto i = static_cast<std::size_t>(below);
  const auto next = std::min(i + 1, sorted.size() - 1);
  return sorted[i] + (place - below) * (sorted[next] - sorted[i]);
}

std::optional<Interval> interval_of(std::vector<double> values, double confidence) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.size() < 2) return std::nullopt;
  std::sort(values.begin(), values.end());
  const double tail = (1 - confidence) / 2;
  return Interval{quantile(values, tail), quantile(values, 1 - tail), values.size()};
}

}  // namespace

std::vector<std::optional<Interval>> bootstrap_intervals(std::size_t units, std::size_t count,
                                                         const BootstrapOptions& options,
                                                         const ResampleStatistics& statistics) {
  // values[resample * count + statistic]
  std::vector<double> values(options.resamples * count, std::numeric_limits<double>::quiet_NaN());
  const auto run = [&](std::size_t resample) {
    RandomStream rng(options.seed, "bootstrap", resample);
    std::vector<std::uint32_t> weights(units);
    for (std::size_t i = 0; i < units; ++i) ++weights[rng.below(units)];
    statistics(weights, {values.data() + resample * count, count});
  };
  if (units > 0) ThreadPool(options.threads).parallel_for(options.resamples, run);

  std::vector<std::optional<Interval>> intervals(count);
  std::vector<double> column(options.resamples);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t r = 0; r < options.resamples; ++r) column[r] = values[r * count + i];
    intervals[i] = interval_of(column, options.confidence);
  }
  return intervals;
}

}  // namespace uptake
