#include "simulator/disease/causes.h"

#include "simulator/disease/json.h"

namespace uptake::simulator {
namespace {

Cause read_cause(const std::string& name, const nlohmann::json& json, const Places& places) {
  check_keys(json, {"malignant", "indeterminate", "persist", "number", "size_mm", "suv", "sites"});
  Cause cause;
  cause.name = name;
  cause.malignant = json.value("malignant", cause.malignant);
  cause.indeterminate = json.value("indeterminate", cause.indeterminate);
  cause.persist = json.value("persist", cause.persist);
  Site defaults;
  read_extent(json, defaults);
  cause.sites = read_sites(json.value("sites", nlohmann::json::array()), defaults, places);
  return cause;
}

void append(std::vector<Lesion>& lesions, const std::vector<Lesion>& more) {
  lesions.insert(lesions.end(), more.begin(), more.end());
}

}  // namespace

CauseTable CauseTable::read(const std::filesystem::path& file, const Places& places) {
  return parse_file(file, [&](const nlohmann::json& json) {
    check_keys(json, {"about", "causes"});
    CauseTable table;
    for (const auto& item : json.at("causes").items()) {
      table.causes.push_back(
          with_context(item.key(), [&] { return read_cause(item.key(), item.value(), places); }));
    }
    return table;
  });
}

const Cause& CauseTable::at(const std::string& name) const {
  for (const Cause& cause : causes) {
    if (cause.name == name) return cause;
  }
  throw Error("config.invalid", "unknown cause \"" + name + "\"", "see causes.json");
}

std::set<std::string> CauseTable::indeterminate() const {
  std::set<std::string> names;
  for (const Cause& cause : causes) {
    if (cause.indeterminate) names.insert(cause.name);
  }
  return names;
}

std::vector<Lesion> draw_benign(const CauseTable& table, const SpreadContext& context,
                                RandomStream& rng) {
  std::vector<Lesion> lesions;
  for (const Cause& cause : table.causes) {
    append(lesions, draw_spread(cause.sites, cause.name, cause.malignant, context, rng));
  }
  return lesions;
}

std::vector<Lesion> draw_new_benign(const CauseTable& table, const SpreadContext& context,
                                    RandomStream& rng) {
  std::vector<Lesion> lesions;
  SpreadContext part = context;
  for (const Cause& cause : table.causes) {
    part.extent = context.extent * (1 - cause.persist);
    append(lesions, draw_spread(cause.sites, cause.name, cause.malignant, part, rng));
  }
  return lesions;
}

}  // namespace uptake::simulator
