#include "ontology/check_regions.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <unordered_map>

#include "ontology/expression.h"

namespace uptake {
namespace {

using Problems = std::vector<RegionProblem>;

/// Names every region of a cycle; those that are merely below one are not at fault.
void check_cycles(const std::vector<Region>& regions, Problems& problems) {
  const auto reaches_itself = [&](std::size_t start) {
    std::vector<bool> seen(regions.size());
    std::vector<std::size_t> open = regions[start].parents;
    while (!open.empty()) {
      const auto next = open.back();
      open.pop_back();
      if (next == start) return true;
      if (seen[next]) continue;
      seen[next] = true;
      open.insert(open.end(), regions[next].parents.begin(), regions[next].parents.end());
    }
    return false;
  };
  for (std::size_t i = 0; i < regions.size(); ++i) {
    if (reaches_itself(i)) problems.push_back({i, "is above itself"});
  }
}

/// Words that one region alone may have.
class Claims {
 public:
  Claims(const std::vector<Region>& regions, std::string kind, Problems& problems)
      : regions_(regions), kind_(std::move(kind)), problems_(problems) {}

  void add(std::size_t region, const std::string& word, const std::string& key) {
    if (key.empty()) {
      problems_.push_back({region, fmt::format("has a {} without a letter: '{}'", kind_, word)});
      return;
    }
    const auto [claim, is_new] = owners_.emplace(key, region);
    if (is_new || claim->second == region) return;
    problems_.push_back({region, fmt::format("claims the {} '{}', which '{}' has", kind_, word,
                                             regions_[claim->second].name)});
  }

 private:
  const std::vector<Region>& regions_;
  std::string kind_;
  Problems& problems_;
  std::unordered_map<std::string, std::size_t> owners_;
};

void check_claims(const std::vector<Region>& regions, Problems& problems) {
  Claims terms(regions, "term", problems), node_terms(regions, "node term", problems),
      abbreviations(regions, "abbreviation", problems);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    for (const auto& word : regions[i].terms) terms.add(i, word, term_key(word));
    for (const auto& word : regions[i].node_terms) node_terms.add(i, word, term_key(word));
    for (const auto& word : regions[i].abbreviations) abbreviations.add(i, word, word);
  }
}

void check_patterns(const Region& region, std::size_t place, Problems& problems) {
  const auto check = [&](const std::vector<std::string>& patterns) {
    for (const auto& pattern : patterns) {
      const re2::RE2 compiled(pattern, re2::RE2::Quiet);
      if (!compiled.ok()) {
        problems.push_back({place, fmt::format("has a pattern that is none: '{}': {}", pattern,
                                               compiled.error())});
      } else if (re2::RE2::FullMatch("", compiled)) {
        problems.push_back({place, fmt::format("has a pattern that finds nothing at all "
                                               "everywhere: '{}'",
                                               pattern)});
      }
    }
  };
  check(region.levels);
  check(region.exclusions);
}

}  // namespace

std::vector<RegionProblem> check_regions(const std::vector<Region>& regions) {
  Problems problems;
  check_cycles(regions, problems);
  check_claims(regions, problems);
  for (std::size_t i = 0; i < regions.size(); ++i) check_patterns(regions[i], i, problems);
  std::ranges::stable_sort(problems, {}, &RegionProblem::region);
  return problems;
}

}  // namespace uptake
