#include "labeling/word_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "report/basic_tokens.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using enum WordGroup;

/// Basic tokens with an empty one before and behind, as [CLS] and [SEP] are.
std::vector<WordGroup> groups_of(const std::string& sentence, const std::vector<Span>& regions) {
  std::vector<Span> tokens{{0, 0}};
  for (const auto& token : basic_tokens(sentence)) tokens.push_back(token.span);
  tokens.push_back({sentence.size(), sentence.size()});
  return WordGroups::shipped().groups_of(sentence, regions, tokens);
}

TEST(WordGroups, APhraseGivesItsGroupToEachOfItsWords) {
  //                    0         1         2         3
  //                    0123456789012345678901234567890123
  EXPECT_THAT(groups_of("No evidence of FDG-avid hilar mass.", {{24, 29}}),
              ElementsAre(mark, negation, negation, negation, qualifier, mark, qualifier, region,
                          physical, mark, mark));
}

TEST(WordGroups, TheWordsOfARegionAreItsOwnWhateverListTheyAreOn) {
  EXPECT_THAT(groups_of("Left hilar lymph nodes are large", {{0, 22}}),
              ElementsAre(mark, region, region, region, region, rest, qualifier, mark));
  EXPECT_THAT(groups_of("lymph nodes are large", {}),
              ElementsAre(mark, physical, physical, rest, qualifier, mark));
}

TEST(WordGroups, PiecesOfAWordAreInTheWordsGroup) {
  const std::string sentence = "unremarkable";
  EXPECT_THAT(WordGroups::shipped().groups_of(sentence, {}, std::vector<Span>{{0, 2}, {2, 12}}),
              ElementsAre(qualifier, qualifier));
}

TEST(WordGroups, AFileOfOnesOwnIsCheckedAndNamed) {
  const TemporaryFolder folder;
  const auto own = folder.file(
      "own.json", R"({"physical": ["blob"], "qualifiers": ["big"], "negations": ["non"]})");
  const std::string sentence = "non big blob";
  EXPECT_THAT(
      WordGroups::read(own).groups_of(sentence, {}, std::vector<Span>{{0, 3}, {4, 7}, {8, 12}}),
      ElementsAre(negation, qualifier, physical));

  const auto twice = folder.file(
      "twice.json", R"({"physical": ["big"], "qualifiers": ["big"], "negations": ["no"]})");
  const auto error = error_of([&] { return WordGroups::read(twice); });
  EXPECT_EQ(error.code(), "config.invalid");
  EXPECT_THAT(error.what(), HasSubstr("twice.json: 'big' is in 'physical'"));

  const auto upper = folder.file(
      "upper.json", R"({"physical": ["Big"], "qualifiers": ["a"], "negations": ["no"]})");
  EXPECT_EQ(error_of([&] { return WordGroups::read(upper); }).code(), "config.invalid");
}

TEST(WordGroups, AnyBytesAreTakenAndEachTokenHasAGroup) {
  const auto shipped = WordGroups::shipped();
  EXPECT_TRUE(rc::check([&](const std::string& sentence) {
    std::vector<Span> tokens;
    for (std::size_t i = 0; i < sentence.size(); ++i) tokens.push_back({i, i + 1});
    const auto groups = shipped.groups_of(sentence, std::vector<Span>{{0, 3}}, tokens);
    RC_ASSERT(groups.size() == sentence.size());
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (static_cast<unsigned char>(sentence[i]) <= ' ') RC_ASSERT(groups[i] == WordGroup::mark);
    }
  }));
}

}  // namespace
}  // namespace uptake
