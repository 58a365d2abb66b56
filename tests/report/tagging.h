#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/build_info.h"
#include "ontology/ontology.h"
#include "report/region_tagger.h"
#include "report/report_text.h"

namespace uptake {

inline const Ontology& shipped_ontology() {
  static const Ontology ontology = Ontology::read(share_folder() / "ontology.json");
  return ontology;
}

inline const RegionTagger& shipped_tagger() {
  static const RegionTagger tagger(shipped_ontology());
  return tagger;
}

/// One sentence of the findings, as the parser would make it.
inline ReportText one_sentence(std::string_view text) {
  ReportText report;
  report.sentences.push_back({{0, text.size()}, Section::findings, {}});
  return report;
}

/// "left hilar nodes=left_hilar_lymph_node", in the order of the text.
inline std::vector<std::string> tags(const std::string& text) {
  std::vector<std::string> result;
  for (const auto& mention : shipped_tagger().tag(text, one_sentence(text))) {
    result.push_back(std::string(mention.span.of(text)) + "=" +
                     shipped_ontology().regions()[*mention.region].name);
  }
  return result;
}

}  // namespace uptake
