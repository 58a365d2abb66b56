#include "simulator/disease/sites.h"

#include <algorithm>

#include "simulator/disease/json.h"

namespace uptake::simulator {
namespace {

SideRule read_side_rule(const std::string& name) {
  if (name == "any") return SideRule::any;
  if (name == "same") return SideRule::same;
  if (name == "other") return SideRule::other;
  if (name == "both") return SideRule::both;
  throw Error("config.invalid", "unknown side \"" + name + "\"",
              R"(write "any", "same", "other" or "both")");
}

/// One number for all stages, or four.
std::array<double, 4> read_chances(const nlohmann::json& json) {
  if (json.is_array()) return json.get<std::array<double, 4>>();
  std::array<double, 4> chances{};
  chances.fill(json.get<double>());
  return chances;
}

void check_order(const std::vector<Site>& earlier, const Site& site) {
  const auto same = [&](const Site& other) { return other.name == site.after; };
  if (!site.after.empty() && std::none_of(earlier.begin(), earlier.end(), same)) {
    throw Error("config.invalid",
                "site \"" + site.name + "\" comes after \"" + site.after +
                    "\", which no earlier site is called",
                "put the sites in the order in which disease reaches them");
  }
}

}  // namespace

Places Places::read(const std::filesystem::path& file) {
  return parse_file(file, [](const nlohmann::json& json) {
    check_keys(json, {"about", "places", "only_in", "faintest"});
    Places places;
    for (const auto& [name, spots] : json.at("places").items()) {
      for (const auto& spot : spots) {
        places.groups[name].push_back({spot.at(0).get<std::string>(), spot.at(1).get<std::string>(),
                                       spot.at(2).get<double>()});
      }
    }
    for (const auto& [region, sex] : json.at("only_in").items()) {
      places.only_in[region] = read_sex(sex);
    }
    places.faintest = json.at("faintest").get<std::map<std::string, double>>();
    return places;
  });
}

double Places::faintest_suv(const std::string& region) const {
  const auto found = faintest.find(region);
  return found == faintest.end() ? 1.8 : found->second;
}

const std::vector<Spot>& Places::at(const std::string& place) const {
  const auto found = groups.find(place);
  if (found == groups.end()) {
    throw Error("config.invalid", "unknown place \"" + place + "\"", "see places.json");
  }
  return found->second;
}

void read_extent(const nlohmann::json& json, Site& site) {
  if (json.contains("number")) {
    site.fewest = json["number"].at(0).get<int>();
    site.most = json["number"].at(1).get<int>();
  }
  if (json.contains("size_mm")) {
    site.size_mm = read_lognormal(json["size_mm"]);
    site.size_mm.low = std::max(site.size_mm.low, 5.0);
    site.size_mm.high = std::min(site.size_mm.high, 120.0);
  }
  if (json.contains("suv")) {
    site.suv = read_lognormal(json["suv"]);
    site.suv.low = std::max(site.suv.low, 1.8);
    site.suv.high = std::min(site.suv.high, 30.0);
  }
}

Site read_site(const nlohmann::json& json, const Site& defaults, const Places& places) {
  check_keys(json, {"place", "name", "side", "after", "otherwise", "chance", "number", "size_mm",
                    "suv", "when", "modifiers"});
  Site site = defaults;
  const auto place = json.at("place").get<std::string>();
  site.name = json.value("name", place);
  site.spots = places.at(place);
  site.side = read_side_rule(json.value("side", "any"));
  site.after = json.value("after", "");
  site.otherwise = json.value("otherwise", 0.0);
  site.chance = read_chances(json.at("chance"));
  read_extent(json, site);
  site.when = When::read(json.value("when", nlohmann::json::object()));
  site.modifiers = read_modifiers(json);
  return site;
}

std::vector<Site> read_sites(const nlohmann::json& array, const Site& defaults,
                             const Places& places) {
  std::vector<Site> sites;
  for (const auto& entry : array) {
    const Site site = read_site(entry, defaults, places);
    check_order(sites, site);
    sites.push_back(site);
  }
  return sites;
}

}  // namespace uptake::simulator
