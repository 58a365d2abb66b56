#include "cohort/labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cohort_of.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Labels : public testing::Test {
 protected:
  Labels() {
    for (const auto* exam : {"A1", "A2"}) {
      put(cohort_, exam_of("P1", exam, exam));
      cohort_.database().run("INSERT INTO reports (exam_id, text) VALUES (?, ?)",
                             {exam, "FINDINGS: Liver normal. Spleen hot."});
    }
  }
  void store(const ExamLabels& exam) { store_labels(cohort_, {&exam, 1}); }
  std::int64_t count(const std::string& table) {
    return number_of(cohort_, "SELECT count(*) FROM " + table);
  }

  TemporaryFolder folder_;
  Cohort cohort_{folder_ / "cohort", Database::Mode::create};
};

ExamLabels labels_of(const std::string& exam_id, const std::string& labeler, double probability) {
  ExamLabels exam{exam_id, labeler, {}, {}, {}};
  exam.sentences = {{{10, 23}, Section::findings, {}}, {{24, 35}, Section::impression, {0, 8}}};
  exam.mentions = {{0, {10, 15}, "liver", false, 0.03, "normal"},
                   {1, {24, 30}, "spleen", true, probability, "abnormal"}};
  exam.labels = {{"abdomen", probability, true}, {"liver", 0.03, true}, {"spine", 0, false}};
  return exam;
}

TEST_F(Labels, EveryFieldComesBack) {
  store(labels_of("A1", "rules", 0.9));
  const auto exam = load_labels(cohort_, "A1", "rules").value();
  EXPECT_EQ(exam.exam_id, "A1");
  EXPECT_EQ(exam.labeler, "rules");
  ASSERT_EQ(exam.sentences.size(), 2U);
  EXPECT_EQ(exam.sentences[0].span, (Span{10, 23}));
  EXPECT_EQ(exam.sentences[0].section, Section::findings);
  EXPECT_EQ(exam.sentences[1].section, Section::impression);
  EXPECT_EQ(exam.sentences[1].header, (Span{0, 8}));
  ASSERT_EQ(exam.mentions.size(), 2U);
  EXPECT_EQ(exam.mentions[0].region, "liver");
  EXPECT_FALSE(exam.mentions[0].implied);
  const auto& spleen = exam.mentions[1];
  EXPECT_EQ(spleen.sentence, 1U);
  EXPECT_EQ(spleen.span, (Span{24, 30}));
  EXPECT_TRUE(spleen.implied);
  EXPECT_EQ(spleen.probability, 0.9);
  EXPECT_EQ(spleen.rule, "abnormal");
  ASSERT_EQ(exam.labels.size(), 3U);
  EXPECT_EQ(exam.labels[0].region, "abdomen");
  EXPECT_EQ(exam.labels[0].probability, 0.9);
  EXPECT_TRUE(exam.labels[0].mentioned);
  EXPECT_FALSE(exam.labels[2].mentioned);
}

TEST_F(Labels, TheSameLabelerReplacesItsOwnAndLeavesOthers) {
  store(labels_of("A1", "rules", 0.9));
  store(labels_of("A1", "baseline", 1));
  store(labels_of("A1", "rules", 0.4));
  EXPECT_EQ(load_labels(cohort_, "A1", "rules")->mentions[1].probability, 0.4);
  EXPECT_EQ(load_labels(cohort_, "A1", "baseline")->mentions[1].probability, 1);
  EXPECT_THAT(labelers_of(cohort_, "A1"), ElementsAre("baseline", "rules"));
  EXPECT_EQ(count("labels"), 6);
  EXPECT_EQ(count("mentions"), 4);
  EXPECT_EQ(count("sentences"), 2);
}

TEST_F(Labels, OtherSentencesTakeOtherLabelersMentionsAlong) {
  store(labels_of("A1", "baseline", 1));
  store(labels_of("A2", "baseline", 1));
  auto other = labels_of("A1", "rules", 0.9);
  other.sentences[0].span.end = 22;
  store(other);
  EXPECT_THAT(labelers_of(cohort_, "A1"), ElementsAre("rules"));
  EXPECT_THAT(labelers_of(cohort_, "A2"), ElementsAre("baseline"));
}

TEST_F(Labels, AnExamWithoutAnyMentionIsLabelledAllTheSame) {
  store({"A1", "rules", {}, {}, {}});
  EXPECT_TRUE(load_labels(cohort_, "A1", "rules"));
  EXPECT_FALSE(load_labels(cohort_, "A1", "baseline"));
  EXPECT_FALSE(load_labels(cohort_, "A2", "rules"));
}

TEST_F(Labels, GoWhenTheReportIsReplacedAndStayWhenItIsNot) {
  store(labels_of("A1", "rules", 0.9));
  cohort_.database().run("UPDATE reports SET text = text, summary_code = 4 WHERE exam_id = 'A1'",
                         {});
  EXPECT_EQ(count("labels"), 3);
  cohort_.database().run("UPDATE reports SET text = 'Other.' WHERE exam_id = 'A1'", {});
  EXPECT_FALSE(load_labels(cohort_, "A1", "rules"));
  for (const auto* table : {"labels", "mentions", "sentences", "labelings"}) {
    EXPECT_EQ(count(table), 0) << table;
  }
}

TEST_F(Labels, ABatchIsStoredWholeOrNotAtAll) {
  const std::vector batch{labels_of("A1", "rules", 0.9), labels_of("NONE", "rules", 0.9)};
  const auto error = error_of([&] {
    store_labels(cohort_, batch);
    return 0;
  });
  EXPECT_EQ(error.code(), "database.constraint");
  EXPECT_THAT(std::string(error.what()), testing::HasSubstr("exam NONE"));
  EXPECT_THAT(labelers_of(cohort_, "A1"), IsEmpty());
  EXPECT_EQ(count("sentences"), 0);
}

TEST_F(Labels, ReportsAreGoneThroughByExam) {
  const auto first = next_report(cohort_, "").value();
  EXPECT_EQ(first.exam_id, "A1");
  EXPECT_EQ(first.text, "FINDINGS: Liver normal. Spleen hot.");
  EXPECT_EQ(next_report(cohort_, "A1")->exam_id, "A2");
  EXPECT_FALSE(next_report(cohort_, "A2"));
}

}  // namespace
}  // namespace uptake
