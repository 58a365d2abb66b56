#include "simulator/disease/cancers.h"

#include "simulator/disease/json.h"

namespace uptake::simulator {
namespace {

void read_people(const nlohmann::json& json, CancerType& type) {
  type.female = json.value("female", type.female);
  if (!json.contains("age")) return;
  const auto& age = json["age"];
  type.age_mean = age.at(0).get<double>();
  type.age_deviation = age.at(1).get<double>();
  type.age_low = age.at(2).get<double>();
  type.age_high = age.at(3).get<double>();
}

CancerType read_type(const std::string& name, const nlohmann::json& json, const Places& places) {
  check_keys(json, {"weight", "female", "age", "subtypes", "stages", "treated", "extent_spread",
                    "spread_cause", "size_mm", "suv", "number", "primary", "spread", "treatments",
                    "removal", "removes", "outcomes", "recurrence"});
  CancerType type;
  type.name = name;
  read_people(json, type);
  type.weight = json.at("weight").get<double>();
  type.subtypes = json.value("subtypes", type.subtypes);
  type.stages = json.at("stages").get<std::array<double, 4>>();
  type.treated = json.value("treated", type.treated);
  type.extent_spread = json.value("extent_spread", type.extent_spread);
  type.spread_cause = json.value("spread_cause", type.spread_cause);
  Site defaults;
  read_extent(json, defaults);
  type.primary = read_sites(json.value("primary", nlohmann::json::array()), defaults, places);
  type.spread = read_sites(json.at("spread"), defaults, places);
  type.treatments = json.at("treatments").get<decltype(type.treatments)>();
  type.removal = json.value("removal", type.removal);
  type.removes = json.value("removes", type.removes);
  type.outcomes = json.at("outcomes").get<std::array<double, 4>>();
  type.recurrence = json.value("recurrence", type.recurrence);
  return type;
}

Outcome read_outcome(const std::string& name) {
  if (name == "complete") return Outcome::complete;
  if (name == "partial") return Outcome::partial;
  if (name == "stable") return Outcome::stable;
  if (name == "progression") return Outcome::progression;
  throw Error("config.invalid", "unknown outcome \"" + name + "\"",
              R"(write "complete", "partial", "stable" or "progression")");
}

}  // namespace

CancerTable CancerTable::read(const std::filesystem::path& file, const Places& places) {
  return parse_file(file, [&](const nlohmann::json& json) {
    check_keys(json, {"about", "without_cancer", "gap_days", "growth", "local_recurrence", "g_csf",
                      "cancers"});
    CancerTable table;
    check_keys(json.at("without_cancer"), {"share", "female", "age"});
    table.without_cancer = json["without_cancer"].at("share").get<double>();
    read_people(json["without_cancer"], table.none);
    table.gap_days = read_lognormal(json.at("gap_days"));
    table.local_recurrence = json.at("local_recurrence").get<double>();
    table.g_csf = json.at("g_csf").get<double>();
    for (const auto& [name, entry] : json.at("growth").items()) {
      check_keys(entry, {"log_suv", "gone"});
      const Outcome outcome = read_outcome(name);
      table.growth[outcome] = entry.at("log_suv").get<std::array<double, 2>>();
      table.vanishing[outcome] = entry.at("gone").get<double>();
    }
    for (const auto& item : json.at("cancers").items()) {
      table.types.push_back(
          with_context(item.key(), [&] { return read_type(item.key(), item.value(), places); }));
    }
    return table;
  });
}

const CancerType& CancerTable::at(const std::string& name) const {
  for (const CancerType& type : types) {
    if (type.name == name) return type;
  }
  throw Error("config.invalid", "unknown cancer \"" + name + "\"", "see cancers.json");
}

}  // namespace uptake::simulator
