#include "statistics/rank_correlation.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace uptake {
namespace {

/// Mean ranks, from which their common mean is taken: they add up to 0.
std::vector<double> centred_ranks(std::span<const float> values) {
  std::vector<std::uint32_t> order(values.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t place) { return values[place]; });
  std::vector<double> ranks(values.size());
  const double middle = (static_cast<double>(values.size()) - 1) / 2;
  for (std::size_t begin = 0, end; begin < order.size(); begin = end) {
    end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double rank = (static_cast<double>(begin) + static_cast<double>(end) - 1) / 2 - middle;
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = rank;
  }
  return ranks;
}

double product(const std::vector<double>& one, const std::vector<double>& other) {
  return std::inner_product(one.begin(), one.end(), other.begin(), 0.0);
}

}  // namespace

std::optional<double> rank_correlation(std::span<const float> one, std::span<const float> other) {
  const auto first = centred_ranks(one), second = centred_ranks(other);
  const double size = std::sqrt(product(first, first) * product(second, second));
  if (!(size > 0)) return std::nullopt;
  return product(first, second) / size;
}

}  // namespace uptake
