#include "statistics/hypothesis_tests.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/random.h"
#include "core/thread_pool.h"
#include "statistics/distributions.h"

namespace uptake {
namespace {

/// Places of p-values, the smallest first.
std::vector<std::size_t> order_of(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  return order;
}

}  // namespace

std::optional<TTest> paired_t_test(std::span<const double> first, std::span<const double> second) {
  const auto n = static_cast<double>(first.size());
  if (first.size() < 2) return std::nullopt;
  TTest test;
  test.degrees = n - 1;
  for (std::size_t i = 0; i < first.size(); ++i) test.mean += (first[i] - second[i]) / n;
  double squares = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const double apart = first[i] - second[i] - test.mean;
    squares += apart * apart;
  }
  const double error = std::sqrt(squares / (n - 1) / n);
  if (error > 0) {
    test.t = test.mean / error;
  } else if (test.mean != 0) {
    test.t = std::copysign(std::numeric_limits<double>::infinity(), test.mean);
  }
  test.p = two_sided_student(test.t, test.degrees);
  return test;
}

std::optional<double> permutation_test(
    std::size_t units, const PermutationOptions& options,
    const std::function<double(std::span<const std::uint8_t> exchanged)>& difference) {
  const double seen = std::abs(difference(std::vector<std::uint8_t>(units)));
  if (std::isnan(seen)) return std::nullopt;
  // What rounding makes of an equal difference must count as equal.
  const double as_far = seen - 1e-12 * std::max(1.0, seen);
  std::atomic<std::size_t> farther = 0;
  ThreadPool(options.threads).parallel_for(options.rounds, [&](std::size_t round) {
    RandomStream rng(options.seed, "permutation", round);
    std::vector<std::uint8_t> exchanged(units);
    for (auto& one : exchanged) one = static_cast<std::uint8_t>(rng.below(2));
    if (std::abs(difference(exchanged)) >= as_far) ++farther;
  });
  return (1 + static_cast<double>(farther)) / (1 + static_cast<double>(options.rounds));
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<double> corrected(p.size());
  double largest = 0;
  std::size_t left = p.size();
  for (const auto i : order_of(p)) {
    largest = std::max(largest, std::min(1.0, p[i] * static_cast<double>(left--)));
    corrected[i] = largest;
  }
  return corrected;
}

std::vector<double> benjamini_hochberg(std::span<const double> p) {
  std::vector<double> corrected(p.size());
  const auto order = order_of(p);
  double smallest = 1;
  for (std::size_t rank = order.size(); rank-- > 0;) {
    const auto i = order[rank];
    smallest =
        std::min(smallest, p[i] * static_cast<double>(p.size()) / static_cast<double>(rank + 1));
    corrected[i] = smallest;
  }
  return corrected;
}

}  // namespace uptake
