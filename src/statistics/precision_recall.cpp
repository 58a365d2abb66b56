#include "statistics/precision_recall.h"

#include "statistics/score_groups.h"

namespace uptake {

std::optional<double> average_precision(std::span<const double> scores,
                                        std::span<const std::uint8_t> positive) {
  const auto ranked = group_scores(scores, positive);
  double found = 0, called = 0, sum = 0;
  for (const auto& group : HighestFirst(ranked)) {
    const auto more = static_cast<double>(group.positives);
    found += more;
    called += static_cast<double>(group.count());
    sum += more * found / called;
  }
  if (found == 0) return std::nullopt;
  return sum / found;
}

}  // namespace uptake
