#include "ontology/outline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/build_info.h"
#include "ontology/graph.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::HasSubstr;

/// A rhombus with a tail, and a root of its own.
Ontology rhombus() {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "o.json") << R"({"regions": [
      {"name": "body", "parents": [], "task": "core"},
      {"name": "pelvis", "parents": ["body"], "task": "rare"},
      {"name": "spine", "parents": ["body"], "terms": ["spine"], "snomed": "421060004"},
      {"name": "sacrum", "parents": ["pelvis", "spine"], "levels": ["S[1-5]"]},
      {"name": "coccyx", "parents": ["sacrum"]},
      {"name": "other", "parents": [], "left": "coccyx"}]})";
  return Ontology::read(folder.path() / "o.json");
}

TEST(Outline, ListsARegionBelowItsFirstParentAndNamesTheOthers) {
  EXPECT_EQ(outline_text(rhombus()),
            "body\n"
            "  pelvis\n"
            "    sacrum  (and spine)\n"
            "      coccyx\n"
            "  spine\n"
            "other\n");
}

TEST(Outline, HasEachShippedRegionOnce) {
  const auto ontology = Ontology::read(share_folder() / "ontology.json");
  std::vector<int> seen(ontology.size());
  for (const auto& row : outline(ontology)) ++seen[row.region];
  EXPECT_THAT(seen, testing::Each(1));
}

TEST(Outline, SaysWhatIsKnownOfARegion) {
  const auto ontology = rhombus();
  EXPECT_EQ(region_text(ontology, ontology.at("spine")),
            "region:        spine\n"
            "parents:       body\n"
            "children:      sacrum\n"
            "SNOMED CT:     421060004\n"
            "terms:         spine\n");
  EXPECT_THAT(region_text(ontology, ontology.at("coccyx")), HasSubstr("the left of other"));
  EXPECT_THAT(region_text(ontology, ontology.at("sacrum")), HasSubstr("levels:        S[1-5]"));
}

TEST(Graph, DotHasEveryEdgeAndDashesFurtherParents) {
  const auto dot = graph_dot(rhombus());
  EXPECT_THAT(dot, HasSubstr("\"pelvis\" -> \"sacrum\";"));
  EXPECT_THAT(dot, HasSubstr("\"spine\" -> \"sacrum\" [style=dashed];"));
  EXPECT_THAT(dot, HasSubstr("\"other\";"));
}

TEST(Graph, SvgDrawsALineForEachParent) {
  const auto svg = graph_svg(rhombus());
  const auto times = [&](std::string_view part) {
    std::size_t count = 0;
    for (auto at = svg.find(part); at != std::string::npos; at = svg.find(part, at + 1)) ++count;
    return count;
  };
  EXPECT_EQ(times("<path"), 5u);
  EXPECT_EQ(times("stroke-dasharray"), 1u);
  EXPECT_EQ(times("<text"), 6u);
  EXPECT_EQ(times("bold"), 1u);
  EXPECT_THAT(svg, HasSubstr(">sacrum</text>"));
}

}  // namespace
}  // namespace uptake
