#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace uptake {

/// Examples of one score, which no threshold tells apart.
struct ScoreGroup {
  double score = 0;
  std::size_t begin = 0, end = 0;  ///< places in ScoreGroups::order
  std::size_t positives = 0;

  std::size_t count() const { return end - begin; }
  std::size_t negatives() const { return count() - positives; }
};

struct ScoreGroups {
  std::vector<std::size_t> order;  ///< places of the scores, the lowest first
  std::vector<ScoreGroup> groups;  ///< the lowest first
};

/// The groups of a ScoreGroups, the highest first: `for (const auto& group :
/// HighestFirst(ranked))`. (clang 14 does not compile libstdc++ 12's std::views::reverse.) `ranked`
/// must outlive it.
class HighestFirst {
 public:
  explicit HighestFirst(const ScoreGroups& ranked) : groups_(ranked.groups) {}
  auto begin() const { return groups_.rbegin(); }
  auto end() const { return groups_.rend(); }

 private:
  std::span<const ScoreGroup> groups_;
};

/// `positive`: one byte a score, 0 or 1. Scores must not be NaN.
ScoreGroups group_scores(std::span<const double> scores, std::span<const std::uint8_t> positive);

}  // namespace uptake
