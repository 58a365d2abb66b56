#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace uptake::simulator {

/// The habits of one who dictates (share/simulator/language/authors.json).
struct Author {
  std::string name;
  double weight = 1;                ///< share of the reports, against the others'
  std::vector<std::string> traits;  ///< features "trait=...": "terse", "abbreviates", "hedges"
  std::map<std::string, std::vector<std::string>> headers;  ///< by section, one chosen
  std::vector<std::string> areas;                           ///< the order of the findings
  std::string findings = "plain";    ///< "plain", "headed", "numbered", "bulleted"
  std::string impression = "plain";  ///< "plain", "numbered", "bulleted"
  bool inline_headers = true;        ///< text on the header's own line
  bool all_caps = false, british = false, si_units = false, millimetres = false;
  bool serial_comma = true;
  std::size_t wrap = 0;  ///< columns; 0 = none
  double typos = 0;      ///< see Spelling
  /// Chances: of telling a normal group, usual physiology, a technical detail, a measure; of a
  /// vague word for a region; of joining findings in one sentence.
  double normals = 0.5, physiology = 0.4, technique = 0.5, measures = 0.6, vague = 0.3, joins = 0.5;
};

/// Errors: "config.invalid" naming the author.
std::vector<Author> authors_from(const nlohmann::json& authors);

}  // namespace uptake::simulator
