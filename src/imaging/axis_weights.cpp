#include <algorithm>
#include <cmath>
#include <numeric>

#include "imaging/resample.h"

namespace uptake {
namespace {

/// Distance between neighbouring target samples, in source steps.
double target_step(std::span<const double> position) {
  if (position.size() < 2) return 1.0;
  return std::abs(position.back() - position.front()) / static_cast<double>(position.size() - 1);
}

struct Entry {
  std::size_t index;
  double weight;
};

/// Adds `weight` to source sample `index`; neighbouring intervals share samples.
void add(std::vector<Entry>& entries, std::size_t index, double weight) {
  if (weight <= 0) return;
  if (!entries.empty() && entries.back().index == index)
    entries.back().weight += weight;
  else
    entries.push_back({index, weight});
}

/// Linear interpolation between the two places around `at`; the nearest one beyond the ends.
void interpolate(double at, std::span<const double> places, std::vector<Entry>& entries) {
  const auto above = std::ranges::lower_bound(places, at);
  if (above == places.begin()) return add(entries, 0, 1.0);
  if (above == places.end()) return add(entries, places.size() - 1, 1.0);
  const auto high = static_cast<std::size_t>(above - places.begin());
  const double t = (at - places[high - 1]) / (places[high] - places[high - 1]);
  add(entries, high - 1, 1 - t);
  add(entries, high, t);
}

/// Integral of the linear interpolant from `low` to `high`, as weights of the samples; beyond the
/// ends the interpolant stays at the last sample.
void integrate(double low, double high, std::span<const double> places,
               std::vector<Entry>& entries) {
  add(entries, 0, std::min(high, places.front()) - low);
  const auto first = std::ranges::upper_bound(places, low) - places.begin();
  for (auto k = static_cast<std::size_t>(std::max<std::ptrdiff_t>(first - 1, 0));
       k + 1 < places.size() && places[k] < high; ++k) {
    const double from = std::max(low, places[k]), to = std::min(high, places[k + 1]);
    if (to <= from) continue;
    // The mean of the upper sample's share, which rises linearly over the interval.
    const double share = ((from + to) / 2 - places[k]) / (places[k + 1] - places[k]);
    add(entries, k, (to - from) * (1 - share));
    add(entries, k + 1, (to - from) * share);
  }
  add(entries, places.size() - 1, high - std::max(low, places.back()));
}

void append(AxisWeights& axis, std::vector<Entry>& entries) {
  double sum = 0;
  for (const Entry& entry : entries) sum += entry.weight;
  for (const Entry& entry : entries) {
    axis.index.push_back(entry.index);
    axis.weight.push_back(static_cast<float>(entry.weight / sum));
  }
  entries.clear();
}

}  // namespace

AxisWeights axis_weights(std::span<const double> position, std::size_t count,
                         std::span<const double> places, double step) {
  std::vector<double> even;
  if (places.empty()) {
    even.resize(count);
    std::iota(even.begin(), even.end(), 0.0);
    places = even;
  }
  if (step == 0) step = target_step(position);
  // A hair over one is rounding of the affines, not a coarser grid.
  const double width = step > 1.0 + 1e-6 ? std::sqrt(step * step - 1) : 0.0;

  AxisWeights axis;
  std::vector<Entry> entries;
  for (double at : position) {
    axis.begin.push_back(axis.index.size());
    if (places.empty() || at < places.front() - 0.5 || at > places.back() + 0.5) continue;
    if (width > 0)
      integrate(at - width / 2, at + width / 2, places, entries);
    else
      interpolate(at, places, entries);
    append(axis, entries);
  }
  axis.begin.push_back(axis.index.size());
  return axis;
}

}  // namespace uptake
