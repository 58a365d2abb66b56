#include "core/nearest.h"

#include <algorithm>
#include <vector>

#include "core/text.h"

namespace uptake {
namespace {

/// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + cost});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

/// One slip in every three letters, at least one, but never a whole word.
std::size_t slips_allowed(std::size_t letters) {
  return letters < 2 ? 0 : std::max<std::size_t>(1, letters / 3);
}

constexpr std::size_t shortest_prefix = 3;

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known) {
  const auto meant = lower(word);
  const auto allowed = slips_allowed(meant.size());
  std::optional<std::string> best;
  std::size_t best_distance = allowed + 1;
  for (const auto& candidate : known) {
    const auto text = lower(candidate);
    std::size_t slips = best_distance;
    const auto gap = std::max(text.size(), meant.size()) - std::min(text.size(), meant.size());
    if (gap <= allowed) slips = distance(meant, text);
    // The start of a word counts as one slip, however much is missing.
    if (meant.size() >= shortest_prefix && text.starts_with(meant)) {
      slips = std::min<std::size_t>(slips, 1);
    }
    if (slips < best_distance) {
      best_distance = slips;
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> known) {
  const auto found = nearest(word, known);
  return found ? ", did you mean '" + *found + "'?" : "";
}

}  // namespace uptake
