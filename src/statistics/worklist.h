#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace uptake {

/// How many positives the first exams of a worklist hold, the highest score first. Exams of equal
/// score come in any order: of a group that is read in part, that part of its positives is counted.
class Worklist {
 public:
  Worklist(std::span<const double> scores, std::span<const std::uint8_t> positive);

  /// Share of the positives among the first `share` (0 to 1) of the exams: the sensitivity where
  /// that many are read. Nothing without a positive.
  std::optional<double> sensitivity(double share) const;
  /// The smallest share of exams to read for this sensitivity. Nothing without a positive.
  std::optional<double> share_for(double sensitivity) const;
  /// Of a perfect order: min(1, share / prevalence). Nothing without a positive.
  std::optional<double> perfect(double share) const;

 private:
  friend class RankedWorklist;
  struct Points {
    std::vector<double> read, found;
  };
  explicit Worklist(Points points)
      : read_(std::move(points.read)), found_(std::move(points.found)) {}

  std::vector<double> read_, found_;  ///< exams and positives down to the end of each score
};

/// A worklist sorted once, for the sensitivities of many resamples.
class RankedWorklist {
 public:
  RankedWorklist(std::span<const double> scores, std::span<const std::uint8_t> positive);

  /// Worklist::sensitivity() at each of `shares`, where each exam counts as often as `weights`
  /// says; linear in exams. NaN without a positive. `out`: one place a share.
  void sensitivities(std::span<const double> shares, std::span<const std::uint32_t> weights,
                     std::span<double> out) const;

 private:
  std::vector<std::uint8_t> positive_;  ///< the highest score first, as those below
  std::vector<std::size_t> place_;      ///< of an exam in `weights`
  std::vector<std::size_t> ends_;       ///< of the groups of equal scores
};

}  // namespace uptake
