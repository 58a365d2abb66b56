#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/report/grammar.h"

namespace uptake::simulator {

/// What the language knows of a region, beside its words.
struct RegionWords {
  std::string area;                           ///< of the findings: "chest", "skeleton"
  std::string kind;                           ///< "node", "lung", "bone", "organ", "wall", "soft"
  std::string side;                           ///< that the region's name fixes, or ""
  std::string sex;                            ///< that has it, or "" for both
  bool plural = false;                        ///< "the lungs are"
  std::vector<std::string> vague;             ///< regions that a reader may say instead
  std::map<std::string, std::string> levels;  ///< value -> rule that invents it: vertebra, segment
};

/// share/simulator/language/regions.json: for each region of the ontology its words as the forms
/// "adj" (left hilar), "at" (after "in": the left hilum) and "name" (after "the": hila).
class RegionLexicon {
 public:
  /// Adds the rules "adj@REGION" and so on to `grammar`. "like" borrows another region's entry.
  /// Errors: "config.invalid" naming the region.
  static RegionLexicon read(const nlohmann::json& regions, Grammar& grammar);

  /// Errors: "language.unknown_region".
  const RegionWords& at(std::string_view region) const;
  bool has(std::string_view region) const { return regions_.contains(region); }

 private:
  std::map<std::string, RegionWords, std::less<>> regions_;
};

}  // namespace uptake::simulator
