#include "simulator/sentence_lines.h"

#include <gtest/gtest.h>

#include "simulator/body/bodies.h"

namespace uptake::simulator {
namespace {

/// A report of three sentences and two headers that name regions.
struct Told {
  Patient patient = adult(Sex::female);
  Protocol protocol;
  std::vector<SeenLesion> lesions;
  std::vector<ReferenceOrgan> organs;
  Reading reading;
  Report report;

  Told() {
    report.text = "Neck:\nNo \"hot\" neck nodes. Avid liver and left kidney.\nLiver: cyst.";
  }

  void mention(const std::string& sentence, const std::string& words, const char* section,
               const char* region, bool abnormal, const char* statement) {
    const auto begin = report.text.find(sentence);
    const auto at = report.text.find(words, begin);
    report.mentions.push_back({at, at + words.size(), begin, begin + sentence.size(), section,
                               region, abnormal, statement});
  }
  std::string lines() const {
    return sentence_lines({patient, patient.exams[0], protocol, lesions, organs, reading, report},
                          "A-1");
  }
};

TEST(SentenceLines, OneASentenceWithPlacesInIt) {
  Told told;
  told.patient.held_out = false;
  told.mention("Neck:", "Neck", "findings", "neck", false, "anatomy");
  told.mention("No \"hot\" neck nodes.", "neck nodes", "findings", "cervical_lymph_node", false,
               "negated");
  told.mention("Avid liver and left kidney.", "liver", "impression", "liver", true, "abnormal");
  told.mention("Avid liver and left kidney.", "left kidney", "impression", "left_kidney", true,
               "hedged");
  EXPECT_EQ(told.lines(),
            R"({"text":"No \"hot\" neck nodes.","exam_id":"A-1","section":"findings",)"
            R"("held_out":false,"mentions":[{"text":"neck nodes","begin":9,"end":19,)"
            R"("region":"cervical_lymph_node","abnormal":false,"kind":"negated"}]})"
            "\n"
            R"({"text":"Avid liver and left kidney.","exam_id":"A-1","section":"impression",)"
            R"("held_out":false,"mentions":[{"text":"liver","begin":5,"end":10,)"
            R"("region":"liver","abnormal":true,"kind":"abnormal"},)"
            R"({"text":"left kidney","begin":15,"end":26,)"
            R"("region":"left_kidney","abnormal":true,"kind":"hedged"}]})"
            "\n");
}

TEST(SentenceLines, HeldOutIsThePatients) {
  Told told;
  told.patient.held_out = true;
  told.mention("Liver: cyst.", "Liver", "findings", "liver", false, "other");
  EXPECT_EQ(told.lines(),
            R"({"text":"Liver: cyst.","exam_id":"A-1","section":"findings","held_out":true,)"
            R"("mentions":[{"text":"Liver","begin":0,"end":5,"region":"liver","abnormal":false,)"
            R"("kind":"other"}]})"
            "\n");
}

TEST(SentenceLines, NoneWithoutMentionsButInHeaders) {
  Told told;
  EXPECT_EQ(told.lines(), "");
  told.mention("Neck:", "Neck", "findings", "neck", false, "anatomy");
  EXPECT_EQ(told.lines(), "");
}

}  // namespace
}  // namespace uptake::simulator
