#include "ontology/ontology.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/nearest.h"
#include "ontology/check_regions.h"
#include "ontology/read_regions.h"

namespace uptake {
namespace {

constexpr std::size_t problems_shown = 10;

void refuse(const std::filesystem::path& file, const std::vector<Region>& regions,
            const std::vector<RegionProblem>& problems) {
  std::string list;
  for (std::size_t i = 0; i < std::min(problems.size(), problems_shown); ++i) {
    if (i > 0) list += "; ";
    list += fmt::format("region '{}' {}", regions[problems[i].region].name, problems[i].what);
  }
  if (problems.size() > problems_shown) {
    list += fmt::format("; and {} more", problems.size() - problems_shown);
  }
  throw Error("ontology.invalid", fmt::format("{}: {}", file.string(), list),
              "mend these regions' entries");
}

/// Marks `region` and all above it; there is no cycle.
void mark_ancestors(const std::vector<Region>& regions, std::size_t region,
                    std::vector<bool>& marked) {
  if (marked[region]) return;
  marked[region] = true;
  for (const auto parent : regions[region].parents) mark_ancestors(regions, parent, marked);
}

std::vector<std::size_t> marked_places(const std::vector<bool>& marked) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < marked.size(); ++i) {
    if (marked[i]) places.push_back(i);
  }
  return places;
}

}  // namespace

Ontology Ontology::read(const std::filesystem::path& file) {
  Ontology ontology;
  ontology.regions_ = read_regions(file);
  const auto problems = check_regions(ontology.regions_);
  if (!problems.empty()) refuse(file, ontology.regions_, problems);
  ontology.leaf_.assign(ontology.size(), true);
  for (std::size_t i = 0; i < ontology.size(); ++i) {
    std::vector<bool> marked(ontology.size());
    mark_ancestors(ontology.regions_, i, marked);
    ontology.ancestors_.push_back(marked_places(marked));
    for (const auto parent : ontology.regions_[i].parents) ontology.leaf_[parent] = false;
  }
  return ontology;
}

std::optional<std::size_t> Ontology::find(std::string_view name) const {
  const auto found = std::ranges::find(regions_, name, &Region::name);
  if (found == regions_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - regions_.begin());
}

std::size_t Ontology::at(std::string_view name) const {
  if (const auto place = find(name)) return *place;
  std::vector<std::string> names;
  for (const auto& region : regions_) names.push_back(region.name);
  const auto near = nearest(std::string(name), names);
  throw Error("ontology.unknown_region", fmt::format("no region is called '{}'", name),
              near ? fmt::format("did you mean '{}'?", *near) : "");
}

}  // namespace uptake
