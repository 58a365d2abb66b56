#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace uptake {

/// How far two people agree who labelled the same items.
struct Agreement {
  std::size_t items = 0;
  double observed = 0;  ///< share of the items with equal labels
  double expected = 0;  ///< share that chance alone would give
  /// (observed - expected) / (1 - expected), Cohen 1960; nothing where both used one and the same
  /// label throughout, or there is no item.
  std::optional<double> kappa;
};

/// `first` and `second` are of one length; any words may be labels.
Agreement cohen_kappa(std::span<const std::string> first, std::span<const std::string> second);

}  // namespace uptake
