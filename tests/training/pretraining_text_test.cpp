#include "training/pretraining_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "labeling/small_tokenizer.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(PretrainingText, SentencesInOrderByReport) {
  const auto tokenizer = word_tokenizer(30);
  PretrainingText text(tokenizer);
  EXPECT_EQ(text.sentences(), 0U);
  text.begin_report();
  text.add_sentence("aa ab ac");
  text.add_sentence("");
  text.add_sentence("  \n");
  text.add_sentence("ad");
  text.begin_report();  // has none
  text.begin_report();
  text.add_sentence("ae ZZ");
  text.begin_report();
  text.add_sentence(" ");
  EXPECT_EQ(text.sentences(), 3U);
  EXPECT_EQ(text.reports(), 4U);
  EXPECT_EQ(text.tokens(), 6U);
  EXPECT_THAT(text.sentence(0), ElementsAre(5, 6, 7));
  EXPECT_THAT(text.sentence(1), ElementsAre(8));
  EXPECT_THAT(text.sentence(2), ElementsAre(9, 1));  // [UNK]
  EXPECT_EQ(text.end_of_report(0), 2U);
  EXPECT_EQ(text.end_of_report(1), 2U);
  EXPECT_EQ(text.end_of_report(2), 3U);
}

/// What a file says: "|" for each report, and its sentences.
std::vector<std::string> said(const std::filesystem::path& file) {
  std::vector<std::string> all;
  read_report_sentences(
      file, [&] { all.emplace_back("|"); },
      [&](std::string_view sentence) { all.emplace_back(sentence); });
  return all;
}

TEST(ReportSentences, OfATableOfReports) {
  const TemporaryFolder folder;
  const auto file = folder.file("reports.csv",
                                "exam_id,report_text\nA1,\"Findings: The liver is normal. The "
                                "spleen is avid, see below.\"\nA2,Lungs clear.\n");
  EXPECT_THAT(said(file), ElementsAre("|", "The liver is normal.", "The spleen is avid, see below.",
                                      "|", "Lungs clear."));
}

TEST(ReportSentences, OfATableOfSentences) {
  const TemporaryFolder folder;
  const auto file = folder.file("sentences.csv",
                                "report,label,sentence\n7,1,\"The liver. It is, well, avid.\"\n"
                                "7,0,Lungs clear.\n8\n,0,Of no name.\n9,0,Spleen normal.\n"
                                "9,0,Spleen normal.\n");
  // As they are, not split again; the row with too few cells says nothing.
  EXPECT_THAT(said(file), ElementsAre("|", "The liver. It is, well, avid.", "Lungs clear.", "|",
                                      "Of no name.", "|", "Spleen normal.", "Spleen normal."));
  EXPECT_THAT(said(folder.file("one.csv", "sentence,report\nLungs clear.,\n")),
              ElementsAre("|", "Lungs clear."));
}

TEST(ReportSentences, SayWhatIsWrongWithTheFile) {
  const TemporaryFolder folder;
  EXPECT_EQ(error_of([&] { return said(folder / "none.csv"); }).code(), "file.read");
  const auto error = error_of([&] { return said(folder.file("x.csv", "sentence,label\na,b\n")); });
  EXPECT_EQ(error.code(), "reports.columns");
  EXPECT_THAT(error.what(), HasSubstr("x.csv"));
}

}  // namespace
}  // namespace uptake
