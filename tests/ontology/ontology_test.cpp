#include "ontology/ontology.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "core/build_info.h"
#include "core/error.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

Ontology shipped() { return Ontology::read(share_folder() / "ontology.json"); }

std::vector<std::string> names_above(const Ontology& ontology, const std::string& name) {
  std::vector<std::string> names;
  for (const auto region : ontology.with_ancestors(ontology.at(name))) {
    names.push_back(ontology.regions()[region].name);
  }
  return names;
}

Ontology read_text(const std::string& text) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "o.json") << text;
  return Ontology::read(folder.path() / "o.json");
}

TEST(Ontology, ShipsThePapersRegions) {
  const Ontology ontology = shipped();
  EXPECT_EQ(ontology.size(), 94u);
  std::size_t core = 0, rare = 0;
  for (const auto& region : ontology.regions()) {
    core += region.task == "core";
    rare += region.task == "rare";
  }
  EXPECT_EQ(core, 26u);
  EXPECT_EQ(rare, 4u);
}

TEST(Ontology, ARegionWithTwoParentsHasTheAncestorsOfBothOnce) {
  EXPECT_THAT(names_above(shipped(), "sacrum"),
              UnorderedElementsAre("sacrum", "pelvic_skeleton", "pelvis", "skeleton", "spine",
                                   "full_body"));
}

TEST(Ontology, AMediastinalNodeIsThoracicNodeAndMediastinum) {
  EXPECT_THAT(names_above(shipped(), "carinal_lymph_node"),
              UnorderedElementsAre("carinal_lymph_node", "mediastinal_lymph_node",
                                   "thoracic_lymph_node", "mediastinum", "chest", "full_body"));
}

TEST(Ontology, KnowsItsLeaves) {
  const Ontology ontology = shipped();
  EXPECT_TRUE(ontology.is_leaf(ontology.at("brain")));
  EXPECT_FALSE(ontology.is_leaf(ontology.at("liver")));
}

TEST(Ontology, NamesTheNearestRegionForOneItDoesNotKnow) {
  const Error error = error_of([] { return shipped().at("livre"); });
  EXPECT_EQ(error.code(), "ontology.unknown_region");
  EXPECT_THAT(error.cure(), HasSubstr("'liver'"));
}

TEST(Ontology, RefusesACycle) {
  const Error error = error_of([] {
    read_text(R"({"regions": [{"name": "a", "parents": ["b"]}, {"name": "b", "parents": ["a"]}]})");
  });
  EXPECT_EQ(error.code(), "ontology.invalid");
  EXPECT_THAT(error.message(), HasSubstr("above itself"));
}

TEST(Ontology, RefusesAnUnknownParentATwinAndAnEntryWithoutAName) {
  const auto message = [](const std::string& text) {
    return error_of([&] { read_text(text); }).message();
  };
  EXPECT_THAT(message(R"({"regions": [{"name": "a", "parents": ["x"]}]})"), HasSubstr("'x'"));
  EXPECT_THAT(
      message(R"({"regions": [{"name": "a", "parents": []}, {"name": "a", "parents": []}]})"),
      HasSubstr("twice"));
  EXPECT_THAT(message(R"({"regions": [{"parents": []}]})"), HasSubstr("name"));
}

}  // namespace
}  // namespace uptake
