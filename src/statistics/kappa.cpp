#include "statistics/kappa.h"

#include <map>
#include <string_view>

namespace uptake {

Agreement cohen_kappa(std::span<const std::string> first, std::span<const std::string> second) {
  Agreement agreement;
  agreement.items = first.size();
  if (first.empty()) return agreement;
  struct Uses {
    std::size_t first = 0, second = 0;
  };
  std::map<std::string_view, Uses> uses;
  std::size_t equal = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    ++uses[first[i]].first;
    ++uses[second[i]].second;
    if (first[i] == second[i]) ++equal;
  }
  const auto items = static_cast<double>(first.size());
  agreement.observed = static_cast<double>(equal) / items;
  for (const auto& [label, use] : uses) {
    agreement.expected +=
        static_cast<double>(use.first) / items * (static_cast<double>(use.second) / items);
  }
  // One label throughout: chance agrees fully as well.
  if (uses.size() > 1) {
    agreement.kappa = (agreement.observed - agreement.expected) / (1 - agreement.expected);
  }
  return agreement;
}

}  // namespace uptake
