#include "ontology/read_regions.h"

#include <fmt/format.h>

#include <unordered_map>

#include "core/build_info.h"
#include "core/config.h"
#include "core/error.h"
#include "core/text.h"
#include "ontology/expression.h"

namespace uptake {
namespace {

using nlohmann::json;
using Places = std::unordered_map<std::string, std::size_t>;

[[noreturn]] void refuse(std::string_view region, std::string_view what) {
  throw Error("ontology.invalid", fmt::format("region '{}' {}", region, what),
              "mend that region's entry");
}

/// "region 'liver'", where the entry says so.
std::string called(const json& entry) {
  const bool named = entry.is_object() && entry.contains("name") && entry["name"].is_string();
  return named ? fmt::format("region '{}'", printable(entry["name"].get<std::string>()))
               : "a region without a name";
}

/// The schema's complaint tells a region by its place in the list; a person by its name.
void check_entries(const json& ontology, const json& schema) {
  if (!ontology.is_object() || !ontology.contains("regions")) return;
  for (const auto& entry : ontology["regions"]) {
    check_config({{"regions", json::array({entry})}}, schema, called(entry));
  }
}

json checked(json ontology) {
  const auto schema = read_json(share_folder() / "schemas" / "ontology.json");
  try {
    return check_config(ontology, schema, "ontology");
  } catch (const Error& whole) {
    const auto refuse = [](const Error& error) {
      throw Error("ontology.invalid", error.what(), error.cure());
    };
    try {
      check_entries(ontology, schema);
    } catch (const Error& entry) {
      refuse(entry);
    }
    refuse(whole);
    throw;
  }
}

std::size_t place_of(const Places& places, const std::string& region, std::string_view relation,
                     const std::string& name) {
  const auto found = places.find(name);
  if (found == places.end()) {
    refuse(region, fmt::format("has an unknown {} '{}'", relation, name));
  }
  return found->second;
}

Region words_of(const json& entry) {
  const auto words = [&](const char* key) { return entry.value(key, std::vector<std::string>()); };
  Region region;
  region.name = entry.at("name");
  region.task = entry.value("task", "");
  region.terms = words("terms");
  region.abbreviations = words("abbreviations");
  region.node_terms = words("node_terms");
  for (const auto& pattern : words("levels")) region.levels.push_back(expression_of(pattern));
  for (const auto& pattern : words("not")) region.exclusions.push_back(expression_of(pattern));
  region.sided = entry.value("sided", false);
  region.snomed = entry.value("snomed", "");
  return region;
}

void resolve_names(Region& region, const json& entry, const Places& places) {
  for (const std::string parent : entry.at("parents")) {
    region.parents.push_back(place_of(places, region.name, "parent", parent));
  }
  if (entry.contains("left")) region.left = place_of(places, region.name, "left", entry["left"]);
  if (entry.contains("right")) {
    region.right = place_of(places, region.name, "right", entry["right"]);
  }
}

}  // namespace

std::vector<Region> read_regions(const std::filesystem::path& file) {
  const json ontology = read_json(file);
  return with_context(file.string(), [&] {
    const json entries = checked(ontology).at("regions");
    std::vector<Region> regions;
    Places places;
    for (const auto& entry : entries) {
      regions.push_back(words_of(entry));
      const auto& name = regions.back().name;
      if (!places.emplace(name, places.size()).second) refuse(name, "is there twice");
    }
    for (std::size_t i = 0; i < regions.size(); ++i) resolve_names(regions[i], entries[i], places);
    return regions;
  });
}

}  // namespace uptake
