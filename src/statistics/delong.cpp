#include "statistics/delong.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "statistics/distributions.h"
#include "statistics/score_groups.h"

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
  const auto ranked = group_scores(scores, positive);
  double positives = 0;
  for (const auto& group : ranked.groups) positives += static_cast<double>(group.positives);
  const double negatives = static_cast<double>(scores.size()) - positives;
  std::vector<double> values(scores.size());
  double negatives_below = 0, positives_below = 0;
  for (const auto& group : ranked.groups) {
    const auto tied_positives = static_cast<double>(group.positives);
    const auto tied_negatives = static_cast<double>(group.negatives());
    const double of_positive = (negatives_below + tied_negatives / 2) / negatives;
    const double of_negative = 1 - (positives_below + tied_positives / 2) / positives;
    for (std::size_t i = group.begin; i < group.end; ++i) {
      const auto place = ranked.order[i];
      values[place] = positive[place] != 0 ? of_positive : of_negative;
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
