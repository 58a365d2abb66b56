#include "statistics/score_groups.h"

#include <algorithm>
#include <numeric>

namespace uptake {

ScoreGroups group_scores(std::span<const double> scores, std::span<const std::uint8_t> positive) {
  ScoreGroups result;
  result.order.resize(scores.size());
  std::iota(result.order.begin(), result.order.end(), std::size_t{0});
  std::ranges::sort(result.order, {}, [&](std::size_t i) { return scores[i]; });
  for (std::size_t i = 0; i < result.order.size(); ++i) {
    const auto place = result.order[i];
    if (result.groups.empty() || result.groups.back().score != scores[place]) {
      result.groups.push_back({scores[place], i, i, 0});
    }
    ++result.groups.back().end;
    result.groups.back().positives += positive[place] != 0 ? 1 : 0;
  }
  return result;
}

}  // namespace uptake
