#include "statistics/precision_recall.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace uptake {

std::optional<double> average_precision(std::span<const double> scores,
                                        std::span<const std::uint8_t> positive) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, std::ranges::greater(), [&](std::size_t i) { return scores[i]; });
  double found = 0, called = 0, sum = 0;
  for (std::size_t begin = 0, end; begin < order.size(); begin = end) {
    double more = 0;
    for (end = begin; end < order.size() && scores[order[end]] == scores[order[begin]]; ++end) {
      more += positive[order[end]] != 0 ? 1 : 0;
    }
    found += more;
    called += static_cast<double>(end - begin);
    sum += more * found / called;
  }
  if (found == 0) return std::nullopt;
  return sum / found;
}

}  // namespace uptake
