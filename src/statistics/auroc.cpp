#include "statistics/auroc.h"

#include <algorithm>
#include <numeric>

namespace uptake {

RankedScores::RankedScores(std::span<const double> scores, std::span<const std::uint8_t> positive)
    : scores_(scores), positive_(positive), order_(scores.size()) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::sort(order_.begin(), order_.end(),
            [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
}

std::optional<double> RankedScores::auroc(std::span<const std::uint32_t> weights) const {
  // Twice the U statistic, in whole numbers: each positive wins against all negatives below it
  // (2 each) and ties with those of its own score (1 each).
  std::uint64_t negatives = 0, positives = 0, twice_wins = 0;
  for (std::size_t i = 0; i < order_.size();) {
    const double score = scores_[order_[i]];
    std::uint64_t tied_negatives = 0, tied_positives = 0;
    for (; i < order_.size() && scores_[order_[i]] == score; ++i) {
      const auto place = order_[i];
      const std::uint64_t weight = weights.empty() ? 1 : weights[place];
      (positive_[place] != 0 ? tied_positives : tied_negatives) += weight;
    }
    twice_wins += tied_positives * (2 * negatives + tied_negatives);
    negatives += tied_negatives;
    positives += tied_positives;
  }
  if (negatives == 0 || positives == 0) return std::nullopt;
  return static_cast<double>(twice_wins) /
         (2.0 * static_cast<double>(negatives) * static_cast<double>(positives));
}

std::optional<double> auroc(std::span<const double> scores,
                            std::span<const std::uint8_t> positive) {
  return RankedScores(scores, positive).auroc();
}

}  // namespace uptake
