#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "core/build_info.h"
#include "core/error.h"
#include "ontology/expression.h"
#include "ontology/ontology.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

Ontology read_regions_text(const std::string& regions) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "o.json") << R"({"regions": [)" << regions << "]}";
  return Ontology::read(folder.path() / "o.json");
}

/// what() of the refusal: context and cure as well.
std::string refusal(const std::string& regions) {
  const Error error = error_of([&] { read_regions_text(regions); });
  EXPECT_EQ(error.code(), "ontology.invalid");
  return error.what();
}

TEST(OntologyWords, ARegionHasAllThatItsEntrySays) {
  const auto ontology = read_regions_text(R"(
      {"name": "lung", "parents": [], "left": "left_lung", "terms": ["lung", "pulmonary"],
       "abbreviations": ["PULM"], "node_terms": ["hilar"], "levels": ["lung base"],
       "not": ["iron lung"], "snomed": "39607008"},
      {"name": "left_lung", "parents": ["lung"], "sided": true})");
  const Region& lung = ontology.regions()[0];
  EXPECT_THAT(lung.terms, ElementsAre("lung", "pulmonary"));
  EXPECT_THAT(lung.abbreviations, ElementsAre("PULM"));
  EXPECT_THAT(lung.node_terms, ElementsAre("hilar"));
  EXPECT_THAT(lung.levels, ElementsAre(R"(lung(?:\s+)base)"));
  EXPECT_THAT(lung.exclusions, ElementsAre(R"(iron(?:\s+)lung)"));
  EXPECT_EQ(lung.snomed, "39607008");
  EXPECT_EQ(lung.left, 1u);
  EXPECT_EQ(lung.right, std::nullopt);
  EXPECT_FALSE(lung.sided);
  EXPECT_TRUE(ontology.regions()[1].sided);
}

TEST(OntologyWords, RefusesATermThatTwoRegionsClaimHoweverItIsSpelled) {
  EXPECT_THAT(refusal(R"({"name": "a", "parents": [], "terms": ["sub-carinal"]},
                         {"name": "b", "parents": [], "terms": ["Subcarinal"]})"),
              AllOf(HasSubstr("region 'b' claims the term 'Subcarinal'"), HasSubstr("'a'")));
  EXPECT_THAT(refusal(R"({"name": "a", "parents": [], "node_terms": ["hilar"]},
                         {"name": "b", "parents": [], "node_terms": ["hilar"]})"),
              HasSubstr("node term 'hilar'"));
  EXPECT_THAT(refusal(R"({"name": "a", "parents": [], "abbreviations": ["GB"]},
                         {"name": "b", "parents": [], "abbreviations": ["GB"]})"),
              HasSubstr("abbreviation 'GB'"));
}

TEST(OntologyWords, OneRegionsTermMayBeAnothersNodeTerm) {
  EXPECT_EQ(read_regions_text(R"({"name": "a", "parents": [], "terms": ["chest"]},
                                 {"name": "b", "parents": [], "node_terms": ["chest"]})")
                .size(),
            2u);
}

TEST(OntologyWords, RefusesPatternsThatAreNoneOrFindNothing) {
  EXPECT_THAT(refusal(R"({"name": "a", "parents": [], "levels": ["T(1"]})"),
              AllOf(HasSubstr("region 'a'"), HasSubstr("'T(1'")));
  EXPECT_THAT(refusal(R"({"name": "a", "parents": [], "not": ["(?:x)*"]})"),
              HasSubstr("everywhere"));
}

TEST(OntologyWords, RefusesAnUnknownSide) {
  EXPECT_THAT(refusal(R"({"name": "a", "parents": [], "left": "left_a"})"),
              AllOf(HasSubstr("region 'a'"), HasSubstr("unknown left 'left_a'")));
}

TEST(OntologyWords, NamesTheRegionAndTheNearestKeyForAnUnknownOne) {
  EXPECT_THAT(refusal(R"({"name": "a", "parents": []},
                         {"name": "lung", "parents": [], "term": ["lung"]})"),
              AllOf(HasSubstr("region 'lung'"), HasSubstr("'terms'")));
  EXPECT_THAT(refusal(R"({"name": "lung", "parents": [], "snomed": 39607008})"),
              AllOf(HasSubstr("region 'lung'"), HasSubstr("snomed")));
}

TEST(OntologyWords, NamesEveryRegionOfACycleAndNoneBelowIt) {
  const auto text = refusal(R"({"name": "a", "parents": ["b"]}, {"name": "b", "parents": ["a"]},
                               {"name": "c", "parents": ["a"]})");
  EXPECT_THAT(text, AllOf(HasSubstr("'a' is above itself"), HasSubstr("'b' is above itself")));
  EXPECT_EQ(text.find("'c'"), std::string::npos);
}

TEST(OntologyWords, SpacesOfAPatternAreAnyWhiteSpace) {
  EXPECT_EQ(expression_of("a ?b"), R"(a(?:\s+)?b)");
  EXPECT_EQ(expression_of("[- ]x"), R"([-\s]x)");
  EXPECT_EQ(expression_of(R"(\[ x)"), R"(\[(?:\s+)x)");
  EXPECT_EQ(expression_of(expression_of("a [b c]")), expression_of("a [b c]"));
}

TEST(OntologyWords, EveryShippedRegionHasWordsOrIsASide) {
  const auto ontology = Ontology::read(share_folder() / "ontology.json");
  std::vector<bool> is_side(ontology.size());
  for (const auto& region : ontology.regions()) {
    if (region.left) is_side[*region.left] = true;
    if (region.right) is_side[*region.right] = true;
  }
  for (std::size_t i = 0; i < ontology.size(); ++i) {
    const auto& region = ontology.regions()[i];
    EXPECT_TRUE(is_side[i] || !region.terms.empty()) << region.name;
  }
}

TEST(OntologyWords, CervicalIsANodesWordOrPartOfALongerTerm) {
  const auto ontology = Ontology::read(share_folder() / "ontology.json");
  const auto& region = [&](const char* name) -> const Region& {
    return ontology.regions()[ontology.at(name)];
  };
  EXPECT_THAT(region("cervical_lymph_node").node_terms, Contains("cervical"));
  EXPECT_THAT(region("cervical_spine").terms, Contains("cervical spine"));
  EXPECT_THAT(region("uterus").terms, Contains("cervical cancer"));
  for (const auto& any : ontology.regions()) {
    EXPECT_THAT(any.terms, testing::Not(Contains("cervical"))) << any.name;
  }
}

}  // namespace
}  // namespace uptake
