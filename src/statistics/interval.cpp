#include "statistics/interval.h"

#include <algorithm>
#include <cmath>

#include "statistics/distributions.h"

namespace uptake {
namespace {

/// Sums in another order round otherwise: values this near to each other, for their size, are
/// equal.
constexpr double rounding = 1e-12;

/// What is defined, ascending.
std::vector<double> sorted(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  std::ranges::sort(values);
  return values;
}

double quantile(const std::vector<double>& sorted, double probability) {
  const double place = probability * static_cast<double>(sorted.size() - 1);
  const double below = std::floor(place);
  const auto i = static_cast<std::size_t>(below);
  const auto next = std::min(i + 1, sorted.size() - 1);
  return sorted[i] + (place - below) * (sorted[next] - sorted[i]);
}

Interval percentiles_of(const std::vector<double>& sorted, double confidence) {
  const double tail = (1 - confidence) / 2;
  return {quantile(sorted, tail), quantile(sorted, 1 - tail), sorted.size(),
          IntervalKind::percentile};
}

/// Half of those that equal it: in resamples of few units the estimate itself is drawn often.
double share_below(const std::vector<double>& sorted, double estimate) {
  const double largest =
      std::max({std::abs(estimate), std::abs(sorted.front()), std::abs(sorted.back())});
  const auto below = std::ranges::lower_bound(sorted, estimate - rounding * largest);
  const auto above = std::ranges::upper_bound(sorted, estimate + rounding * largest);
  const auto twice = (below - sorted.begin()) + (above - sorted.begin());
  return static_cast<double>(twice) / (2 * static_cast<double>(sorted.size()));
}

/// A sixth of the skewness of the jackknife (Efron & Tibshirani 1993, 14.15).
double acceleration_of(std::span<const double> jackknife) {
  double sum = 0, count = 0, largest = 0, squares = 0, cubes = 0;
  for (const double value : jackknife) {
    if (std::isnan(value)) continue;
    sum += value;
    largest = std::max(largest, std::abs(value));
    ++count;
  }
  for (const double value : jackknife) {
    if (std::isnan(value)) continue;
    double apart = sum / count - value;
    if (std::abs(apart) <= rounding * largest) apart = 0;
    squares += apart * apart;
    cubes += apart * apart * apart;
  }
  const double scale = std::pow(squares, 1.5);
  return scale > 0 ? cubes / (6 * scale) : 0;
}

/// Which quantile stands in for that of `z`; nothing where there is none (14.10).
std::optional<double> corrected(double z, double bias, double acceleration) {
  const double stretch = 1 - acceleration * (bias + z);
  if (stretch <= 0) return std::nullopt;
  return normal_probability(bias + (bias + z) / stretch);
}

}  // namespace

std::string_view name_of(IntervalKind kind) {
  return kind == IntervalKind::bca ? "bca" : "percentile";
}

std::optional<Interval> percentile_interval(std::vector<double> values, double confidence) {
  const auto known = sorted(std::move(values));
  if (known.size() < 2) return std::nullopt;
  return percentiles_of(known, confidence);
}

std::optional<Interval> bca_interval(std::vector<double> values, double estimate,
                                     std::span<const double> jackknife, double confidence) {
  const auto known = sorted(std::move(values));
  if (known.size() < 2 || std::isnan(estimate)) return std::nullopt;
  const double below = share_below(known, estimate);
  if (below > 0 && below < 1) {
    const double bias = normal_quantile(below), acceleration = acceleration_of(jackknife);
    const double z = normal_quantile((1 + confidence) / 2);
    const auto low = corrected(-z, bias, acceleration), high = corrected(z, bias, acceleration);
    if (low && high) {
      return Interval{quantile(known, *low), quantile(known, *high), known.size(),
                      IntervalKind::bca};
    }
  }
  return percentiles_of(known, confidence);
}

}  // namespace uptake
