#include "simulator/report/language_data.h"

#include <algorithm>

#include "core/config.h"
#include "core/error.h"

namespace uptake::simulator {
namespace {

using Json = nlohmann::json;
using std::filesystem::path;

/// What report_*.cpp fills in.
const std::vector<std::string>& known_values() {
  static const std::vector<std::string> values = {
      "age",     "age_decade", "count",      "coverage", "dose", "glucose", "interval", "level",
      "minutes", "prior_suv",  "prior_size", "size",     "side", "stage",   "subtype",  "suv"};
  return values;
}

/// Every grammar_*.json and lexicon_*.json, in order of names. The file says which rules are words
/// and not structure: a sentence's shape has a lexicon rule's name in place of its words.
void read_rules(const path& folder, Grammar& grammar) {
  std::vector<path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const path& file : files) {
    const std::string name = file.filename().string();
    const bool lexicon = name.starts_with("lexicon");
    if (file.extension() != ".json" || (!lexicon && !name.starts_with("grammar"))) continue;
    with_context(name, [&] {
      const Json rules = read_json(file);
      for (const auto& [rule, items] : rules.items()) grammar.add(rule, items, lexicon);
    });
  }
}

void read_areas(const Json& areas, LanguageData& data) {
  for (const auto& [area, groups] : areas.at("normals").items()) {
    for (const Json& group : groups) {
      data.normals[area].push_back({group.at("rule"), group.at("regions")});
    }
  }
  for (const Json& entry : areas.at("physiology")) {
    data.physiology.push_back({entry.at("tissue"), entry.at("area"), entry.value("region", ""),
                               entry.value("usual", 0.3)});
  }
  for (const Json& entry : areas.at("conditions")) {
    data.conditions.push_back({entry.at("condition"), entry.at("area"), entry.value("region", "")});
  }
}

void check_regions(const LanguageData& data) {
  for (const Region& region : data.ontology.regions()) {
    const auto& above = data.ontology.with_ancestors(data.ontology.at(region.name));
    for (const std::string& vague : data.regions.at(region.name).vague) {
      if (std::find(above.begin(), above.end(), data.ontology.at(vague)) == above.end()) {
        throw Error("config.invalid", "region '" + region.name + "': the vague region '" + vague +
                                          "' is not above it");
      }
    }
  }
  for (const auto& [area, groups] : data.normals) {
    for (const NormalGroup& group : groups) {
      static_cast<void>(data.grammar.rule(group.rule));
      for (const std::string& region : group.regions) static_cast<void>(data.regions.at(region));
    }
  }
}

}  // namespace

LanguageData LanguageData::read(const path& folder) {
  LanguageData data;
  data.ontology = Ontology::read(folder.parent_path().parent_path() / "ontology.json");
  read_rules(folder, data.grammar);
  data.regions = RegionLexicon::read(read_json(folder / "regions.json"), data.grammar);
  data.grammar.check(known_values());
  data.authors = authors_from(read_json(folder / "authors.json"));
  with_context("areas.json", [&] {
    try {
      read_areas(read_json(folder / "areas.json"), data);
    } catch (const Json::exception& error) {
      throw Error("config.invalid", error.what());
    }
    check_regions(data);
  });
  const Json spelling = read_json(folder / "spelling.json");
  for (const auto& [word, british] : spelling.items()) {
    data.british.emplace(word, british.get<std::string>());
  }
  return data;
}

}  // namespace uptake::simulator
