#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "statistics/classification.h"

namespace uptake {

/// How a threshold is chosen, on validation exams.
struct OperatingRule {
  enum class Kind { youden, sensitivity, specificity, f1 };
  Kind kind = Kind::youden;
  double wanted = 0;  ///< of sensitivity or specificity: at least so much

  /// "youden", "f1", "sensitivity:0.95", "specificity:0.9". Errors: "operating_point.invalid".
  static OperatingRule parse(const std::string& text);
  std::string text() const;
};

struct OperatingPoint {
  double threshold = 0;
  ClassCounts counts;  ///< of the scores it was chosen on
};

/// Among the scores that occur, and a threshold above all of them: the largest sensitivity +
/// specificity (Youden 1950); the highest threshold with the wanted sensitivity; the lowest with
/// the wanted specificity; the largest F1. Of equals the highest threshold. Nothing without a
/// positive, or without a negative where specificity counts.
std::optional<OperatingPoint> choose_operating_point(const OperatingRule& rule,
                                                     std::span<const double> scores,
                                                     std::span<const std::uint8_t> positive);

}  // namespace uptake
