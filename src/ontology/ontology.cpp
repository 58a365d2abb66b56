#include "ontology/ontology.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/config.h"
#include "core/error.h"
#include "core/nearest.h"

namespace uptake {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, std::string_view region,
                         std::string_view what) {
  throw Error("ontology.invalid", fmt::format("{}: region '{}' {}", file.string(), region, what),
              "mend that region's entry");
}

std::optional<std::size_t> place_of(const std::vector<Region>& regions, std::string_view name) {
  const auto found = std::find_if(regions.begin(), regions.end(),
                                  [&](const Region& region) { return region.name == name; });
  if (found == regions.end()) return std::nullopt;
  return static_cast<std::size_t>(found - regions.begin());
}

/// Marks `region` and all above it. `depth` counts the steps up: more than there are regions is a
/// cycle.
bool mark_ancestors(const std::vector<Region>& regions, std::size_t region, std::size_t depth,
                    std::vector<bool>& marked) {
  if (depth > regions.size()) return false;
  if (marked[region]) return true;
  for (const auto parent : regions[region].parents) {
    if (!mark_ancestors(regions, parent, depth + 1, marked)) return false;
  }
  marked[region] = true;
  return true;
}

std::vector<Region> parse(const nlohmann::json& json, const std::filesystem::path& file) {
  std::vector<Region> regions;
  for (const auto& entry : json.at("regions")) {
    const std::string name = entry.at("name");
    if (place_of(regions, name)) refuse(file, name, "is there twice");
    regions.push_back({name, {}, entry.value("task", "")});
  }
  for (std::size_t i = 0; i < regions.size(); ++i) {
    for (const std::string parent : json["regions"][i].at("parents")) {
      const auto place = place_of(regions, parent);
      if (!place) refuse(file, regions[i].name, fmt::format("has an unknown parent '{}'", parent));
      regions[i].parents.push_back(*place);
    }
  }
  return regions;
}

}  // namespace

Ontology Ontology::read(const std::filesystem::path& file) {
  const auto json = read_json(file);
  Ontology ontology;
  try {
    ontology.regions_ = parse(json, file);
  } catch (const nlohmann::json::exception& error) {
    throw Error("ontology.invalid", fmt::format("{}: {}", file.string(), error.what()),
                R"(each region is {"name": ..., "parents": [...]})");
  }
  ontology.leaf_.assign(ontology.size(), true);
  for (std::size_t i = 0; i < ontology.size(); ++i) {
    std::vector<bool> marked(ontology.size());
    if (!mark_ancestors(ontology.regions_, i, 0, marked)) {
      refuse(file, ontology.regions_[i].name, "is above itself");
    }
    std::vector<std::size_t> above;
    for (std::size_t j = 0; j < marked.size(); ++j) {
      if (marked[j]) above.push_back(j);
    }
    ontology.ancestors_.push_back(std::move(above));
    for (const auto parent : ontology.regions_[i].parents) ontology.leaf_[parent] = false;
  }
  return ontology;
}

std::optional<std::size_t> Ontology::find(std::string_view name) const {
  return place_of(regions_, name);
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
