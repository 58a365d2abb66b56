#include "report/region_tagger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "report/tagging.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RegionTagger, AnOrganByItsNameAdjectiveAndAbbreviation) {
  EXPECT_THAT(tags("The liver is normal."), ElementsAre("liver=liver"));
  EXPECT_THAT(tags("Heterogeneous hepatic uptake."), ElementsAre("hepatic=liver"));
  EXPECT_THAT(tags("RUL nodule."), ElementsAre("RUL=right_upper_lobe"));
}

TEST(RegionTagger, LettersOfAnAbbreviationKeepTheirCase) {
  EXPECT_THAT(tags("The rul was obeyed."), IsEmpty());
}

TEST(RegionTagger, SidesReachTheirTerm) {
  EXPECT_THAT(tags("A left axillary node."),
              ElementsAre("left axillary node=left_axillary_lymph_node"));
  EXPECT_THAT(tags("Nodes in the axilla on the left."),
              ElementsAre("axilla=left_axillary_lymph_node"));
  EXPECT_THAT(tags("The right kidney."), ElementsAre("right kidney=right_kidney"));
}

TEST(RegionTagger, SidesOfACoordination) {
  EXPECT_THAT(tags("Avid left hilar and right paratracheal nodes."),
              ElementsAre("left hilar=left_hilar_lymph_node",
                          "right paratracheal nodes=paratracheal_lymph_node"));
  EXPECT_THAT(tags("Left axillary and supraclavicular nodes."),
              ElementsAre("Left axillary=left_axillary_lymph_node",
                          "supraclavicular nodes=left_supraclavicular_lymph_node"));
  EXPECT_THAT(tags("Left adrenal gland and kidney."),
              ElementsAre("Left adrenal gland=left_adrenal_gland", "kidney=kidney"));
}

TEST(RegionTagger, BothSidesAreAMentionEach) {
  EXPECT_THAT(tags("Bilateral hilar nodes."),
              ElementsAre("Bilateral hilar nodes=left_hilar_lymph_node",
                          "Bilateral hilar nodes=right_hilar_lymph_node"));
  EXPECT_THAT(tags("Both lungs are clear."),
              ElementsAre("Both lungs=left_lung", "Both lungs=right_lung"));
}

TEST(RegionTagger, TheOtherSideIsTheOneNotSpokenOf) {
  EXPECT_THAT(tags("A right hilar node, and a contralateral hilar node."),
              ElementsAre("right hilar node=right_hilar_lymph_node",
                          "contralateral hilar node=left_hilar_lymph_node"));
  EXPECT_THAT(tags("The left axilla is avid. The contralateral axilla is not."),
              ElementsAre("left axilla=left_axillary_lymph_node",
                          "contralateral axilla=right_axillary_lymph_node"));
  EXPECT_THAT(tags("Contralateral hilar nodes."),
              ElementsAre("Contralateral hilar nodes=hilar_lymph_node"));
}

TEST(RegionTagger, CervicalIsANodeASpineOrAUterus) {
  EXPECT_THAT(tags("Avid cervical lymph nodes."),
              ElementsAre("cervical lymph nodes=cervical_lymph_node"));
  EXPECT_THAT(tags("Degenerative change of the cervical spine."),
              ElementsAre("cervical spine=cervical_spine"));
  EXPECT_THAT(tags("Uptake in the cervical and thoracic spine."),
              ElementsAre("cervical=cervical_spine", "thoracic spine=thoracic_spine"));
  EXPECT_THAT(tags("Adenopathy in the cervical and axillary regions."),
              ElementsAre("cervical=cervical_lymph_node", "axillary regions=axillary_lymph_node"));
}

TEST(RegionTagger, ANodeWordBeforeThePlaceCounts) {
  EXPECT_THAT(tags("Adenopathy in the neck."), ElementsAre("neck=cervical_lymph_node"));
  EXPECT_THAT(tags("Uptake in the neck."), ElementsAre("neck=neck"));
}

TEST(RegionTagger, AHeadNounServesTheWholeListBeforeIt) {
  EXPECT_THAT(tags("Mediastinal, subcarinal and right hilar lymph nodes."),
              ElementsAre("Mediastinal=mediastinal_lymph_node", "subcarinal=carinal_lymph_node",
                          "right hilar lymph nodes=right_hilar_lymph_node"));
  EXPECT_THAT(tags("In the abdomen, mesenteric nodes are seen."),
              ElementsAre("abdomen=abdomen", "mesenteric nodes=mesenteric_lymph_node"));
}

TEST(RegionTagger, TheLongerTermWins) {
  EXPECT_THAT(tags("Physiologic uptake in the hepatic flexure."),
              ElementsAre("hepatic flexure=colon"));
  EXPECT_THAT(tags("The left iliac wing."), ElementsAre("left iliac wing=pelvic_skeleton"));
}

TEST(RegionTagger, ALevelIsTakenTogetherWithItsRegion) {
  EXPECT_THAT(tags("The T7 vertebral body."), ElementsAre("T7 vertebral body=thoracic_spine"));
}

TEST(RegionTagger, HyphensAndPluralsAreOneTerm) {
  EXPECT_THAT(tags("Para-aortic, paraaortic and para aortic nodes."),
              ElementsAre("Para-aortic=para_aortic_lymph_node", "paraaortic=para_aortic_lymph_node",
                          "para aortic nodes=para_aortic_lymph_node"));
  EXPECT_THAT(tags("The axillae."), ElementsAre("axillae=axillary_lymph_node"));
}

TEST(RegionTagger, AHeaderStandsForASentenceThatNamesNothing) {
  const std::string text = "Liver: Unremarkable. Normal spleen.";
  ReportText report;
  report.sentences.push_back({{7, 20}, Section::findings, {0, 5}});
  report.sentences.push_back({{21, 35}, Section::findings, {0, 5}});
  const auto mentions = shipped_tagger().tag(text, report);
  ASSERT_EQ(mentions.size(), 2u);
  EXPECT_TRUE(mentions[0].implied);
  EXPECT_EQ(mentions[0].region, shipped_ontology().find("liver"));
  EXPECT_EQ(mentions[0].span, (Span{7, 20}));
  EXPECT_FALSE(mentions[1].implied);
  EXPECT_EQ(mentions[1].region, shipped_ontology().find("spleen"));
}

TEST(RegionTagger, AHeaderOfSeveralRegionsStandsForNone) {
  const std::string text = "Liver and spleen: Unremarkable.";
  ReportText report;
  report.sentences.push_back({{18, 31}, Section::findings, {0, 16}});
  EXPECT_THAT(shipped_tagger().tag(text, report), IsEmpty());
}

RC_GTEST_PROP(RegionTagger, SpansLieInTheirSentenceWhateverTheBytes, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::oneOf(
      rc::gen::element<std::string>("left ", "right ", "hilar ", "nodes ", "and ", "liver", ", ",
                                    "T7-", "cervical ", "spine", "\xff", "bilateral "),
      rc::gen::arbitrary<std::string>()));
  std::string text;
  for (const auto& piece : pieces) text += piece;
  std::size_t last = 0;
  for (const auto& mention : shipped_tagger().tag(text, one_sentence(text))) {
    RC_ASSERT(mention.span.begin < mention.span.end);
    RC_ASSERT(mention.span.end <= text.size());
    RC_ASSERT(mention.span.begin >= last);
    last = mention.span.begin;
  }
}

}  // namespace
}  // namespace uptake
