#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace uptake {

/// Area under the ROC curve: the share of pairs of a positive and a negative in which the positive
/// scores higher, equal scores counting half (Mann-Whitney U). Nothing where one of the two classes
/// is empty. `positive`: one byte a score, 0 or 1. Scores must not be NaN.
std::optional<double> auroc(std::span<const double> scores, std::span<const std::uint8_t> positive);

/// Scores sorted once, for areas of many resamples. The data given must outlive this object.
class RankedScores {
 public:
  RankedScores(std::span<const double> scores, std::span<const std::uint8_t> positive);

  /// `weights`: how often each score counts; linear in their number. Empty: each once.
  std::optional<double> auroc(std::span<const std::uint32_t> weights = {}) const;

 private:
  std::span<const double> scores_;
  std::span<const std::uint8_t> positive_;
  std::vector<std::size_t> order_;  ///< places in scores_, lowest score first
};

}  // namespace uptake
