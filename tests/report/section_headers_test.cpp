// Headers of many hospitals' styles. What is expected was read off each text by a person.
#include "report/section_headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/parsed_report.h"

namespace uptake {
namespace {

using test::parsed;
using testing::ElementsAre;

struct Style {
  const char* header;
  Section section;
};

class SectionHeader : public testing::TestWithParam<Style> {};

TEST_P(SectionHeader, OpensItsSection) {
  const auto& [words, section] = GetParam();
  const std::string expected = std::string(name_of(section)) + ": x is seen.";
  std::string capitals = words;
  std::transform(capitals.begin(), capitals.end(), capitals.begin(), toupper);
  for (const std::string& header : {std::string(words), capitals}) {
    for (const std::string& text :
         {header + ": x is seen.", header + ":\nx is seen.", header + "\nx is seen.",
          "**" + header + "**\nx is seen.", "**" + header + ":** x is seen.",
          "## " + header + "\n\nx is seen.", header + " :\r\n\r\nx is seen.\r\n",
          "[" + header + "]\nx is seen.", header + " - x is seen.",
          "\t" + header + ":\u00A0x is seen.\u00A0"})
      EXPECT_THAT(parsed(text), ElementsAre(expected)) << text;
    EXPECT_EQ(parsed("Before. " + header + ": x is seen."),
              (std::vector<std::string>{"none: Before.", expected}));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Styles, SectionHeader,
    testing::Values(
        Style{"Findings", Section::findings}, Style{"Pet findings", Section::findings},
        Style{"PET/CT findings", Section::findings}, Style{"CT findings", Section::findings},
        Style{"Report", Section::findings}, Style{"Findings/Interpretation", Section::findings},
        Style{"Technique and findings", Section::findings}, Style{"Addendum", Section::findings},
        Style{"Impression", Section::impression},
        Style{"Impression (preliminary)", Section::impression},
        Style{"Conclusion", Section::impression}, Style{"Opinion", Section::impression},
        Style{"Summary", Section::impression}, Style{"Assessment", Section::impression},
        Style{"Interpretation", Section::impression}, Style{"Imp", Section::impression},
        Style{"Clinical history", Section::history},
        Style{"History of present illness", Section::history},
        Style{"Indication", Section::history}, Style{"Reason for exam", Section::history},
        Style{"Clinical data", Section::history}, Style{"Hx", Section::history},
        Style{"Clinical impression", Section::history}, Style{"Technique", Section::procedure},
        Style{"Procedure", Section::procedure}, Style{"Exam and technique", Section::procedure},
        Style{"Radiopharmaceutical", Section::procedure}, Style{"Exam", Section::procedure},
        Style{"Comparison", Section::comparison}, Style{"Prior studies", Section::comparison},
        Style{"Electronically signed by", Section::other}));

class RegionHeader : public testing::TestWithParam<const char*> {};

TEST_P(RegionHeader, IsInForce) {
  const std::string header = GetParam();
  const std::vector<std::string> expected = {"none[" + header + "]: No uptake.",
                                             "none[" + header + "]: no nodes."};
  EXPECT_EQ(parsed(header + ": No uptake. no nodes."), expected);
  EXPECT_EQ(parsed(header + ":\nNo uptake.\nno nodes."), expected);
  EXPECT_EQ(parsed(header + " - No uptake. no nodes."), expected);
  EXPECT_EQ(parsed("**" + header + "**: No uptake. no nodes."), expected);
  EXPECT_EQ(parsed(header + "\nNo uptake.\n\nno nodes."), expected);
}

INSTANTIATE_TEST_SUITE_P(Styles, RegionHeader,
                         testing::Values("Head and neck", "HEAD/NECK", "Chest", "CHEST",
                                         "ABDOMEN AND PELVIS", "Musculoskeletal", "Lymph nodes",
                                         "Liver", "Bones/soft tissues", "Chest, abdomen & pelvis"));

TEST(RegionHeaders, AreValidUntilTheNext) {
  EXPECT_THAT(
      parsed("FINDINGS:\nChest: One. Two.\nLiver: Three.\n\nFour.\nOther: Five.\n"
             "PELVIS:\n\nSix.\n\nSeven.\nIMPRESSION: Eight."),
      ElementsAre("findings[Chest]: One.", "findings[Chest]: Two.", "findings[Liver]: Three.",
                  "findings: Four.", "findings: Five.", "findings[PELVIS]: Six.",
                  "findings[PELVIS]: Seven.", "impression: Eight."));
  EXPECT_THAT(parsed("1. Chest: clear. No nodes.\n2. No lesion.\n3. Left breast: clear."),
              ElementsAre("none[Chest]: clear.", "none[Chest]: No nodes.", "none: No lesion.",
                          "none[Left breast]: clear."));
  EXPECT_THAT(parsed("Clear. Liver: normal. Spleen: normal."),
              ElementsAre("none: Clear.", "none[Liver]: normal.", "none[Spleen]: normal."));
}

TEST(RegionHeaders, OpenTheFindingsWhereNoHeaderDoes) {
  EXPECT_THAT(parsed("TECHNIQUE: FDG.\nCOMPARISON: None.\n\nNECK: Clear.\n\nBones: Clear."),
              ElementsAre("procedure: FDG.", "comparison: None.", "findings[NECK]: Clear.",
                          "findings[Bones]: Clear."));
}

TEST(Headers, AreOnlyWhatLooksLikeOne) {
  for (const char* text :
       {"Comparison is made with the prior study.", "Findings are stable.", "Liver is normal.",
        "Chest CT was done.", "History of lung cancer", "findings: as above.", "liver: as above.",
        "Normal liver: as above.", "There is no uptake in the liver: it is normal.", "Left axilla",
        "PET/CT CHEST", "Impressions of teeth: none."})
    EXPECT_EQ(parsed(text), std::vector<std::string>{"none: " + std::string(text)});
  // A line that is full goes on in the next.
  EXPECT_THAT(
      parsed("THERE IS NO ABNORMAL UPTAKE OF THE TRACER TO BE SEEN IN THE HEART, THE\n"
             "LUNGS: THESE ARE NORMAL. THERE IS NO ABNORMAL UPTAKE OF THE TRACER IN\n"
             "LIVER AND SPLEEN"),
      ElementsAre(testing::StartsWith("none: THERE"), testing::EndsWith("LIVER AND SPLEEN")));
  // Regions one a line, about which nothing is said, are items.
  EXPECT_THAT(parsed("IMPRESSION: Uptake in:\nLiver\nSpleen\nLeft axilla"),
              ElementsAre("impression: Uptake in:", "impression: Liver",
                          "impression[Spleen]: Left axilla"));
}

TEST(Headers, CapitalsNeedNoColon) {
  EXPECT_THAT(parsed("FINDINGS The lungs are clear.\nIMPRESSION 1. No disease. 2. Stable."),
              ElementsAre("findings: The lungs are clear.", "impression: No disease.",
                          "impression: Stable."));
}

TEST(Headers, AllOnOneLine) {
  EXPECT_THAT(
      parsed("EXAM: PET/CT. INDICATION: Cancer. FINDINGS: Chest: Node. Abdomen: Normal. "
             "IMPRESSION: 1. Node. 2. Stable."),
      ElementsAre("procedure: PET/CT.", "history: Cancer.", "findings[Chest]: Node.",
                  "findings[Abdomen]: Normal.", "impression: Node.", "impression: Stable."));
}

}  // namespace
}  // namespace uptake
