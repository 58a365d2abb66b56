#include "report/rule_scorer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "report/baseline_scorer.h"
#include "report/tagging.h"

namespace uptake {
namespace {

struct Case {
  const char* text;
  const char* region;
  const char* rule;
};

std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.text; }

const RuleScorer& shipped_rules() {
  static const RuleScorer scorer = RuleScorer::shipped(shipped_ontology());
  return scorer;
}

Mention scored(const MentionScorer& scorer, const std::string& text, const std::string& region,
               Section section = Section::findings) {
  auto report = one_sentence(text);
  report.sentences[0].section = section;
  auto mentions = shipped_tagger().tag(text, report);
  scorer.score(text, report, mentions);
  for (const auto& mention : mentions) {
    if (mention.region == shipped_ontology().find(region)) return mention;
  }
  ADD_FAILURE() << "no mention of " << region << " in: " << text;
  return {};
}

class RuleOf : public testing::TestWithParam<Case> {};

TEST_P(RuleOf, Sentence) {
  const auto& [text, region, rule] = GetParam();
  EXPECT_EQ(scored(shipped_rules(), text, region).rule, rule) << text;
}

INSTANTIATE_TEST_SUITE_P(
    Language, RuleOf,
    testing::Values(
        Case{"Intensely FDG-avid right hilar node.", "right_hilar_lymph_node", "abnormal"},
        Case{"There is no hypermetabolic hilar adenopathy.", "hilar_lymph_node", "negated"},
        Case{"No avid axillary nodes, although a right hilar node is intensely avid.",
             "axillary_lymph_node", "negated"},
        Case{"No avid axillary nodes, although a right hilar node is intensely avid.",
             "right_hilar_lymph_node", "abnormal"},
        Case{"No significant change in the avid hepatic lesion.", "liver", "abnormal"},
        Case{"The lungs are clear.", "lungs", "normal"},
        Case{"Intense physiologic uptake in the brain.", "brain", "physiologic"},
        Case{"The avid left axillary node has resolved.", "left_axillary_lymph_node", "resolved"},
        Case{"The hilar node is no longer seen.", "hilar_lymph_node", "resolved"},
        Case{"Near complete resolution of the avid hilar node.", "hilar_lymph_node", "treated"},
        Case{"Uptake in the sigmoid colon, malignancy cannot be excluded.", "colon", "uncertain"},
        Case{"Mildly avid hilar nodes, likely reactive.", "hilar_lymph_node", "benign"},
        Case{"History of breast cancer, now with an avid sternal lesion.", "breast", "history"},
        Case{"History of breast cancer, now with an avid sternal lesion.", "sternum", "abnormal"},
        Case{"Focal uptake greater than the liver in a hilar node.", "liver", "reference"},
        Case{"Family history of liver cancer.", "liver", "other_person"},
        Case{"Nodule in the right upper lobe without FDG uptake.", "right_upper_lobe", "not_avid"},
        Case{"Hepatic cysts.", "liver", "structural"},
        Case{"The spine is unremarkable except for intense uptake at L3.", "lumbar_spine",
             "abnormal"},
        Case{"The liver is unremarkable except for a focus with SUV 5.", "liver", "abnormal"},
        Case{"No uptake in the liver and the spleen is normal.", "spleen", "normal"},
        Case{"No uptake in the liver and there is an avid node in the left axilla.",
             "left_axillary_lymph_node", "abnormal"},
        Case{"The avid hilar node was not seen on the previous scan.", "hilar_lymph_node",
             "abnormal"},
        Case{"While there is no hilar adenopathy, a left axillary node is avid (SUV 12).",
             "left_axillary_lymph_node", "abnormal"},
        Case{"While no suspicious nodes in the axillae, metastasis is identified in the liver.",
             "liver", "abnormal"},
        Case{"Right hilar node with SUV of 2.1.", "right_hilar_lymph_node", "uptake"},
        Case{"Small inguinal nodes, none of which are FDG avid.", "inguinal_lymph_node",
             "negated"}));

TEST(RuleScorer, HistoryAndIndicationAreNotNow) {
  EXPECT_EQ(scored(shipped_rules(), "Avid liver metastases.", "liver", Section::history).rule,
            "section");
  EXPECT_GT(scored(shipped_rules(), "Avid liver metastases.", "liver").probability, 0.9);
}

TEST(RuleScorer, ASpanWithoutARegionIsScoredToo) {
  const auto rule_of = [](const std::string& text, const std::string& concept_words) {
    const auto begin = text.find(concept_words);
    const auto report = one_sentence(text);
    std::vector<Mention> mentions{
        {0, {begin, begin + concept_words.size()}, std::nullopt, false, 1, ""}};
    shipped_rules().score(text, report, mentions);
    return mentions[0].rule;
  };
  EXPECT_EQ(rule_of("No evidence of pulmonary embolism.", "pulmonary embolism"), "negated");
  EXPECT_EQ(rule_of("The patient denies fever but has chest pain.", "fever"), "negated");
  EXPECT_EQ(rule_of("The patient denies fever but has chest pain.", "chest pain"), "affirmed");
  EXPECT_EQ(rule_of("Pneumonia was ruled out.", "Pneumonia"), "negated");
  EXPECT_EQ(rule_of("Possible pneumonia.", "pneumonia"), "uncertain");
  EXPECT_EQ(rule_of("The effusion has resolved.", "effusion"), "resolved");
}

TEST(BaselineScorer, ANegationWordAnywhereInTheSentence) {
  const auto paper = BaselineScorer::shipped();
  EXPECT_EQ(scored(paper, "Avid liver, no effusion.", "liver").probability, 0);
  EXPECT_EQ(scored(paper, "Physiologic uptake in the liver.", "liver").probability, 1);
  const auto code = BaselineScorer::shipped("code");
  EXPECT_EQ(scored(code, "Physiologic uptake in the liver.", "liver").probability, 0);
}

RC_GTEST_PROP(RuleScorer, AnyTextGetsAProbability, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "no", "without", "avid", "liver", "hilar", "nodes", ",", ";", "except for", "but", "is",
      "resolved", "history of", "cannot exclude", ":", "and", "physiologic", "none of which"));
  std::string text;
  for (const auto& word : words) text += word + " ";
  const auto report = one_sentence(text);
  auto mentions = shipped_tagger().tag(text, report);
  shipped_rules().score(text, report, mentions);
  for (const auto& mention : mentions) {
    RC_ASSERT(mention.probability >= 0 && mention.probability <= 1);
    RC_ASSERT(!mention.rule.empty());
  }
}

}  // namespace
}  // namespace uptake
