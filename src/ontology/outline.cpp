#include "ontology/outline.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>

namespace uptake {
namespace {

using Names = std::vector<std::string>;

Names names_of(const Ontology& ontology, const std::vector<std::size_t>& regions) {
  Names names;
  for (const auto region : regions) names.push_back(ontology.regions()[region].name);
  return names;
}

std::vector<std::size_t> children_of(const Ontology& ontology, std::size_t region) {
  std::vector<std::size_t> children;
  for (std::size_t i = 0; i < ontology.size(); ++i) {
    const auto& parents = ontology.regions()[i].parents;
    if (std::ranges::find(parents, region) != parents.end()) children.push_back(i);
  }
  return children;
}

/// "terms:         liver, hepatic"; nothing for nothing.
std::string fact(std::string_view name, const Names& values, std::string_view between = ", ") {
  if (values.empty()) return "";
  return fmt::format("{:<15}{}\n", fmt::format("{}:", name), fmt::join(values, between));
}

/// A side has few words of its own: those of the whole and a side word name it.
Names side_names(const Ontology& ontology, std::size_t place) {
  const auto& regions = ontology.regions();
  Names sides;
  if (regions[place].sided) sides.push_back("left and right, no regions of their own");
  if (regions[place].left) sides.push_back("left is " + regions[*regions[place].left].name);
  if (regions[place].right) sides.push_back("right is " + regions[*regions[place].right].name);
  for (const auto& whole : regions) {
    if (whole.left == place) sides.push_back("the left of " + whole.name);
    if (whole.right == place) sides.push_back("the right of " + whole.name);
  }
  return sides;
}

}  // namespace

std::vector<OutlineRow> outline(const Ontology& ontology) {
  std::vector<std::vector<std::size_t>> children(ontology.size());
  std::vector<OutlineRow> open, rows;
  for (std::size_t i = ontology.size(); i-- > 0;) {
    const auto& parents = ontology.regions()[i].parents;
    if (parents.empty()) {
      open.push_back({i, 0, std::nullopt});
    } else {
      children[parents.front()].push_back(i);
    }
  }
  while (!open.empty()) {
    rows.push_back(open.back());
    open.pop_back();
    const auto depth = rows.back().depth + 1;
    for (const auto child : children[rows.back().region]) {
      open.push_back({child, depth, rows.size() - 1});
    }
  }
  return rows;
}

std::string outline_text(const Ontology& ontology) {
  std::string text;
  for (const auto& row : outline(ontology)) {
    const auto& region = ontology.regions()[row.region];
    text += std::string(2 * row.depth, ' ') + region.name;
    if (region.parents.size() > 1) {
      const auto names = names_of(ontology, region.parents);
      text += fmt::format("  (and {})", fmt::join(names.begin() + 1, names.end(), ", "));
    }
    text += '\n';
  }
  return text;
}

std::string region_text(const Ontology& ontology, std::size_t place) {
  const Region& region = ontology.regions()[place];
  const auto one = [](const std::string& value) { return value.empty() ? Names{} : Names{value}; };
  return fact("region", {region.name}) + fact("parents", names_of(ontology, region.parents)) +
         fact("children", names_of(ontology, children_of(ontology, place))) +
         fact("task", one(region.task)) + fact("SNOMED CT", one(region.snomed)) +
         fact("sides", side_names(ontology, place)) + fact("terms", region.terms) +
         fact("abbreviations", region.abbreviations) + fact("with a node", region.node_terms) +
         fact("levels", region.levels, fmt::format("\n{:15}", "")) +
         fact("not", region.exclusions, fmt::format("\n{:15}", ""));
}

}  // namespace uptake
