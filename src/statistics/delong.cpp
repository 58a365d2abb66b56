#include "statistics/delong.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "statistics/distributions.h"

namespace uptake {
namespace {

/// Means and covariances of the placement values of two scores, among the positives or negatives.
struct Moments {
  double first = 0, second = 0;
  double first_variance = 0, second_variance = 0, covariance = 0;  ///< divided by n - 1
  double count = 0;
};

Moments moments_of(const std::vector<double>& first, const std::vector<double>& second,
                   std::span<const std::uint8_t> positive, bool of_positives) {
  Moments m;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if ((positive[i] != 0) != of_positives) continue;
    m.first += first[i];
    m.second += second[i];
    ++m.count;
  }
  m.first /= m.count;
  m.second /= m.count;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if ((positive[i] != 0) != of_positives) continue;
    const double a = first[i] - m.first, b = second[i] - m.second;
    m.first_variance += a * a;
    m.second_variance += b * b;
    m.covariance += a * b;
  }
  for (double* sum : {&m.first_variance, &m.second_variance, &m.covariance}) *sum /= m.count - 1;
  return m;
}

bool has_two_of_each(std::span<const std::uint8_t> positive) {
  const auto positives = std::ranges::count_if(positive, [](auto one) { return one != 0; });
  return positives >= 2 && static_cast<std::ptrdiff_t>(positive.size()) - positives >= 2;
}

}  // namespace

std::vector<double> placement_values(std::span<const double> scores,
                                     std::span<const std::uint8_t> positive) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return scores[i]; });
  const auto positives =
      static_cast<double>(std::ranges::count_if(positive, [](auto one) { return one != 0; }));
  const double negatives = static_cast<double>(scores.size()) - positives;
  std::vector<double> values(scores.size());
  double negatives_below = 0, positives_below = 0;
  for (std::size_t begin = 0, end; begin < order.size(); begin = end) {
    double tied_positives = 0, tied = 0;
    for (end = begin; end < order.size() && scores[order[end]] == scores[order[begin]]; ++end) {
      tied_positives += positive[order[end]] != 0 ? 1 : 0;
      ++tied;
    }
    const double tied_negatives = tied - tied_positives;
    for (std::size_t i = begin; i < end; ++i) {
      const double below = positive[order[i]] != 0
                               ? (negatives_below + tied_negatives / 2) / negatives
                               : (positives_below + tied_positives / 2) / positives;
      values[order[i]] = positive[order[i]] != 0 ? below : 1 - below;
    }
    negatives_below += tied_negatives;
    positives_below += tied_positives;
  }
  return values;
}

double AurocVariance::low(double confidence) const {
  return std::max(0.0, auroc - normal_quantile((1 + confidence) / 2) * std::sqrt(variance));
}

double AurocVariance::high(double confidence) const {
  return std::min(1.0, auroc + normal_quantile((1 + confidence) / 2) * std::sqrt(variance));
}

std::optional<AurocVariance> delong(std::span<const double> scores,
                                    std::span<const std::uint8_t> positive) {
  if (!has_two_of_each(positive)) return std::nullopt;
  const auto values = placement_values(scores, positive);
  const auto of_positives = moments_of(values, values, positive, true);
  const auto of_negatives = moments_of(values, values, positive, false);
  return AurocVariance{of_positives.first, of_positives.first_variance / of_positives.count +
                                               of_negatives.first_variance / of_negatives.count};
}

std::optional<AurocComparison> delong_paired(std::span<const double> first,
                                             std::span<const double> second,
                                             std::span<const std::uint8_t> positive) {
  if (!has_two_of_each(positive)) return std::nullopt;
  const auto a = placement_values(first, positive), b = placement_values(second, positive);
  AurocComparison result;
  for (const bool of_positives : {true, false}) {
    const auto m = moments_of(a, b, positive, of_positives);
    if (of_positives) {
      result.first = m.first;
      result.second = m.second;
    }
    result.variance += (m.first_variance + m.second_variance - 2 * m.covariance) / m.count;
  }
  // What rounding leaves of a difference that is none.
  constexpr double nothing = 1e-15;
  const double difference = result.first - result.second;
  result.variance = std::max(result.variance, 0.0);
  if (result.variance > nothing) {
    result.z = difference / std::sqrt(result.variance);
  } else if (std::abs(difference) > nothing) {
    result.z = std::copysign(std::numeric_limits<double>::infinity(), difference);
  }
  result.p = two_sided_normal(result.z);
  return result;
}

}  // namespace uptake
