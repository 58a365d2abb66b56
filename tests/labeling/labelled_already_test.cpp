#include "labeling/labelled_already.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cohort/annotations.h"
#include "cohort/cohort_of.h"
#include "labeling/labeler_choice.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::HasSubstr;

class LabelledAlready : public testing::Test {
 protected:
  void exclude(const std::string& lines) {
    exclude_labelled_file(folder_.file("labelled.jsonl", lines), pool_);
  }
  bool is_labelled(const std::string& text) {
    const auto before = pool_.seen().labelled;
    pool_.add({text, "", {{{0, 1}, "eye", 0.5, 0}}, 1, 0});
    return pool_.seen().labelled > before;
  }
  /// Mentions that count as labelled, from the rarity of a region never seen: (1 + l)^-1/2.
  double labelled_of(const std::string& region) {
    CandidatePool copy = pool_;
    copy.add({"only this", "", {{{0, 1}, region, 0.5, 0}}, 1, 0});
    double rarity = 0;
    for (const auto& one : copy.next(1000)) {
      if (one.candidate.text == "only this") rarity = one.why.rarity;
    }
    CandidatePool fresh({.strategy = AnnotationStrategy::rarity});
    fresh.add({"only this", "", {{{0, 1}, region, 0.5, 0}}, 1, 0});
    const double ratio = fresh.next(1)[0].why.rarity / rarity;
    return std::round(ratio * ratio - 1);
  }

  TemporaryFolder folder_;
  CandidatePool pool_{{.strategy = AnnotationStrategy::rarity}};
};

TEST_F(LabelledAlready, SentencesOfAFile) {
  exclude(R"({"text": "Liver of 3 cm.", "mentions": [{"region": "liver", "abnormal": true},)"
          R"( {"region": "liver", "abnormal": null}, {"begin": 1}]})"
          "\r\n\n"
          R"({"text": "Spleen.", "region": "spleen", "label": "normal"})");
  EXPECT_EQ(labelled_of("liver"), 2);
  EXPECT_EQ(labelled_of("spleen"), 1);
  EXPECT_EQ(labelled_of("eye"), 0);
  EXPECT_TRUE(is_labelled("liver of 4.5 cm"));
  EXPECT_TRUE(is_labelled("Spleen."));
  EXPECT_FALSE(is_labelled("Spleen normal."));
}

TEST_F(LabelledAlready, BadLinesAreNamed) {
  for (const char* line :
       {"{", "[]", "7", R"({"text": 1})", R"({"mentions": []})", "{\"text\": \"\xff\"}",
        R"({"text": "a", "mentions": {}})", R"({"text": "a", "mentions": [1]})"}) {
    const auto error = error_of([&] { exclude("{\"text\": \"a\"}\n" + std::string(line)); });
    EXPECT_EQ(error.code(), "sentences.line") << line;
    EXPECT_THAT(error.what(), HasSubstr("labelled.jsonl, line 2")) << line;
  }
  EXPECT_EQ(error_of([&] { exclude_labelled_file(folder_ / "none", pool_); }).code(), "file.read");
  EXPECT_EQ(error_of([&] { exclude_labelled_file(folder_.path(), pool_); }).code(), "file.read");
}

TEST_F(LabelledAlready, AnnotationsOfACohort) {
  Cohort cohort(folder_ / "cohort", Database::Mode::create);
  put(cohort, exam_of("P1", "A1"));
  cohort.database().run("INSERT INTO reports (exam_id, text) VALUES (?, ?)",
                        {"A1", "Findings: Größe of liver normal. Spleen hot.\nKidneys: Normal."});
  const std::string who = R"(, "label": "unsure", "annotator": "mr", "time": "2026-01-31"})";
  std::istringstream lines(
      // In the report: "liver" is characters 19-24 of it; said by two people.
      R"({"exam_id": "A1", "begin": 19, "end": 24, "region": "liver")" + who + "\n" +
      R"({"exam_id": "A1", "begin": 19, "end": 24, "region": "liver", "label": 1, )"
      R"("annotator": "kl", "time": "2026-01-31"})" +
      "\n" +
      // By itself.
      R"({"text": "Colon hot.", "begin": 0, "end": 5, "region": "colon")" + who + "\n" +
      // Of a whole exam; of a report that is not there; behind the text's end.
      R"({"exam_id": "A1", "region": "spleen")" + who + "\n" +
      R"({"exam_id": "A9", "begin": 0, "end": 5, "region": "eye")" + who + "\n" +
      R"({"exam_id": "A1", "begin": 0, "end": 500, "region": "eye")" + who + "\n" +
      // The mention that the header stands for.
      R"({"exam_id": "A1", "begin": 53, "end": 60, "region": "kidney")" + who + "\n");
  ASSERT_EQ(import_annotations(cohort, lines, "x").stored, 7);
  const auto ontology = read_ontology_option("");
  exclude_annotated(cohort, *make_labeler("rules", ontology), pool_);
  EXPECT_EQ(labelled_of("liver"), 1);
  EXPECT_EQ(labelled_of("colon"), 1);
  EXPECT_EQ(labelled_of("spleen"), 0);
  EXPECT_TRUE(is_labelled("Größe of liver normal."));
  EXPECT_TRUE(is_labelled("Colon hot."));
  EXPECT_FALSE(is_labelled("Spleen hot."));
  EXPECT_TRUE(is_labelled("Kidneys: Normal."));
}

}  // namespace
}  // namespace uptake
