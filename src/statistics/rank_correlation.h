#pragma once

#include <optional>
#include <span>

namespace uptake {

/// Spearman's rank correlation: Pearson's of the ranks, equal values sharing their mean rank. From
/// -1 to 1; nothing where all values of one of the two are equal, or there are none. Both have one
/// length; values must not be NaN.
std::optional<double> rank_correlation(std::span<const float> one, std::span<const float> other);

}  // namespace uptake
