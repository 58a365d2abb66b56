#include "simulator/disease/physiology.h"

#include <algorithm>
#include <cmath>

#include "simulator/disease/json.h"

namespace uptake::simulator {
namespace {

/// Three decimals: what is written to the truth is what was simulated.
double rounded(double factor) { return std::round(factor * 1000) / 1000; }

bool is_removed(const std::vector<std::string>& organs, const std::vector<std::string>& removed) {
  return !organs.empty() && std::all_of(organs.begin(), organs.end(), [&](const auto& organ) {
    return std::find(removed.begin(), removed.end(), organ) != removed.end();
  });
}

}  // namespace

PhysiologyModel PhysiologyModel::read(const std::filesystem::path& file) {
  return parse_file(file, [](const nlohmann::json& json) {
    check_keys(json, {"about", "tissues", "rules"});
    PhysiologyModel model;
    for (const auto& [name, entry] : json.at("tissues").items()) {
      check_keys(entry, {"factor", "usual", "organs", "when"});
      model.tissues_.push_back({name, read_lognormal(entry.at("factor")), entry.value("usual", 1.0),
                                entry.value("organs", std::vector<std::string>{}),
                                When::read(entry.value("when", nlohmann::json::object()))});
    }
    for (const auto& entry : json.at("rules")) {
      check_keys(entry, {"about", "tissues", "when", "chance", "factor"});
      model.rules_.push_back({entry.at("tissues").get<std::vector<std::string>>(),
                              When::read(entry.at("when")), entry.at("chance").get<double>(),
                              entry.at("factor").at(0).get<double>(),
                              entry.at("factor").at(1).get<double>()});
    }
    return model;
  });
}

std::map<std::string, double> PhysiologyModel::draw_factors(const Circumstances& circumstances,
                                                            const std::vector<std::string>& removed,
                                                            RandomStream& rng) const {
  std::map<std::string, double> factors;
  for (const Tissue& tissue : tissues_) {
    const double factor = tissue.usual * draw(rng, tissue.factor);
    if (tissue.when.holds(circumstances) && !is_removed(tissue.organs, removed)) {
      factors[tissue.name] = factor;
    }
  }
  for (const Rule& rule : rules_) {
    const double at = rng.uniform();
    const double times = rng.uniform(rule.low, rule.high);
    if (at >= rule.chance || !rule.when.holds(circumstances)) continue;
    for (const std::string& tissue : rule.tissues) {
      const auto found = factors.find(tissue);
      if (found == factors.end()) continue;
      found->second = found->second == 0 ? times : found->second * times;
    }
  }
  for (const Tissue& tissue : tissues_) {
    const auto found = factors.find(tissue.name);
    if (found == factors.end()) continue;
    found->second = rounded(found->second);
    if (found->second == tissue.usual) factors.erase(found);
  }
  return factors;
}

}  // namespace uptake::simulator
