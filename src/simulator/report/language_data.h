#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ontology/ontology.h"
#include "simulator/report/grammar.h"
#include "simulator/report/language_author.h"
#include "simulator/report/language_regions.h"

namespace uptake::simulator {

/// Regions that a reader takes together when nothing is wrong with them, and the rule that says so.
struct NormalGroup {
  std::string rule;
  std::vector<std::string> regions;
};

/// A tissue whose usual uptake may be told.
struct PhysiologyWords {
  std::string tissue, area, region;  ///< the region may be empty
  double usual = 0.3;                ///< chance of telling it when it is usual, for a keen author
};

/// A condition seen on CT.
struct ConditionWords {
  std::string condition, area, region;  ///< the region it needs to be there; may be empty
};

/// All of share/simulator/language, read.
struct LanguageData {
  Grammar grammar;
  RegionLexicon regions;
  Ontology ontology;
  std::vector<Author> authors;
  std::map<std::string, std::vector<NormalGroup>> normals;  ///< by area
  std::vector<PhysiologyWords> physiology;
  std::vector<ConditionWords> conditions;
  std::map<std::string, std::string, std::less<>> british;

  static LanguageData read(const std::filesystem::path& folder);
};

}  // namespace uptake::simulator
