#include "cohort/reports.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cohort_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> codes(const std::vector<dicom::Problem>& problems) {
  std::vector<std::string> result;
  for (const auto& problem : problems) result.push_back(problem.code);
  return result;
}

/// Patients P1 with exams A1 and A2, P2 with exam 1.2.3.4 (no accession number).
class ReportsTest : public testing::Test {
 protected:
  ReportsTest() {
    put(cohort_, exam_of("P1", "A1", "A1", "1.2.3.1", "2021-03-04"));
    put(cohort_, exam_of("P1", "A2", "A2", "1.2.3.2", "2022-03-04"));
    put(cohort_, exam_of("P2", "1.2.3.4", "", "1.2.3.4", "2020-01-01"));
  }

  ReportSummary import(const std::string& rows) {
    const auto file = folder_.file(
        "r.csv",
        "patient_id,exam_id,accession_number,study_uid,text,summary_code,exam_date,death_date\n" +
            rows);
    const auto table = read_report_table(file);
    EXPECT_THAT(codes(table.problems), IsEmpty());
    const auto summary = store_reports(cohort_, table);
    EXPECT_EQ(summary.rows, summary.stored + summary.replaced + summary.unchanged +
                                summary.duplicates + summary.unmatched + summary.refused);
    return summary;
  }
  std::string text_of(const std::string& exam_id) {
    const auto report = cohort_.report(exam_id);
    return report ? report->text : "(none)";
  }
  /// All that reports can change.
  std::string everything() {
    std::string all;
    const auto add = [&](const char* query, int columns) {
      auto rows = cohort_.database().prepare(query);
      while (rows.step()) {
        for (int i = 0; i < columns; ++i) all += rows.text(i) + "|";
        all += "\n";
      }
    };
    add("SELECT exam_id, summary_code, text FROM reports ORDER BY 1", 3);
    add("SELECT * FROM pending_reports ORDER BY 1, 2, 3, 4", 9);
    add("SELECT patient_id, death_date FROM patients ORDER BY 1", 2);
    return all;
  }

  TemporaryFolder folder_;
  Cohort cohort_{folder_ / "cohort", Database::Mode::create};
};

TEST_F(ReportsTest, AreFoundByAnyIdentifier) {
  const auto summary = import(
      "P1,A1,,,by exam,1,,\n"
      "P1,,A2,,by accession,,,\n"
      "P2,,,1.2.3.4,by study,9,,\n");
  EXPECT_EQ(summary.stored, 3U);
  EXPECT_EQ(summary.exams_without_report, 0U);
  EXPECT_EQ(text_of("A1"), "by exam");
  EXPECT_EQ(text_of("A2"), "by accession");
  EXPECT_EQ(text_of("1.2.3.4"), "by study");
  EXPECT_EQ(cohort_.report("A1")->summary_code, 1);
  EXPECT_EQ(cohort_.report("A2")->summary_code, std::nullopt);
  EXPECT_EQ(cohort_.report("1.2.3.4")->summary_code, 9);
  EXPECT_THAT(summary.problems, IsEmpty());
  EXPECT_THAT(summary.notes, IsEmpty());
}

TEST_F(ReportsTest, AnExamIdMayBeTheStudyUidOfAnExamWithAnAccessionNumber) {
  put(cohort_, exam_of("P3", "A9", "A9", "1.2.840.9"));
  EXPECT_EQ(import("P3,1.2.840.9,,,text,,,\n").stored, 1U);
  EXPECT_EQ(text_of("A9"), "text");
}

TEST_F(ReportsTest, TheSameFileTwiceChangesNothing) {
  const std::string rows =
      "P1,A1,,,one,1,2021-03-04,2023-01-01\n"
      "P1,A1,,,another,1,,\n"
      "P1,A2,,,two,,,2023-01-02\n"
      "P1,A2,,,two,,,\n"
      "P9,B1,,,early,4,,2024-01-01\n"
      "P9,,B2,,early,4,,\n"
      "P9,,B2,,later,4,,\n";
  const auto first = import(rows);
  EXPECT_EQ(first.stored, 2U);
  EXPECT_EQ(first.refused, 2U);
  EXPECT_EQ(first.duplicates, 1U);
  EXPECT_EQ(first.unmatched, 2U);
  EXPECT_EQ(first.still_pending, 2U);
  EXPECT_EQ(first.exams_without_report, 1U);
  const auto before = everything();
  const auto second = import(rows);
  EXPECT_EQ(everything(), before);
  EXPECT_EQ(second.stored, 0U);
  EXPECT_EQ(second.unchanged, 2U);
  EXPECT_EQ(second.still_pending, 2U);
  EXPECT_EQ(codes(second.problems), codes(first.problems));
}

TEST_F(ReportsTest, ALaterFileReplacesAnEarlierOne) {
  import("P1,A1,,,first,1,,\n");
  const auto summary = import("P1,A1,,,second,,,\n");
  EXPECT_EQ(summary.replaced, 1U);
  EXPECT_EQ(text_of("A1"), "second");
  EXPECT_EQ(cohort_.report("A1")->summary_code, 1);  // what the row leaves open stays
  EXPECT_EQ(import("P1,A1,,,second,4,,\n").replaced, 1U);
  EXPECT_EQ(cohort_.report("A1")->summary_code, 4);
}

TEST_F(ReportsTest, AReportOfAnotherPatientIsNotStored) {
  const auto summary = import("P2,A1,,,text,,,2020-06-01\n1,,A2,,text,,,\n");
  EXPECT_EQ(summary.refused, 2U);
  EXPECT_THAT(codes(summary.problems),
              ElementsAre("reports.other_patient", "reports.other_patient"));
  EXPECT_EQ(summary.problems[0].where, "r.csv, line 2");
  EXPECT_THAT(summary.problems[0].message,
              HasSubstr("exam A1 belongs to patient P1 and not to P2"));
  EXPECT_EQ(number_of(cohort_, "SELECT count(*) FROM reports"), 0);
  EXPECT_EQ(cohort_.patient("P2")->death_date, "");
  EXPECT_EQ(summary.still_pending, 0U);
}

TEST_F(ReportsTest, IdentifiersOfTwoExamsAreAProblem) {
  for (const auto* row :
       {"P1,A1,A2,,text,,,\n", "P1,,A1,1.2.3.2,text,,,\n", "P1,A1,,1.2.3.2,text,,,\n",
        "P1,A1,,9.9.9,text,,,\n", "P1,A1,B7,,text,,,\n"}) {
    const auto summary = import(row);
    EXPECT_THAT(codes(summary.problems), ElementsAre("reports.contradiction")) << row;
    EXPECT_EQ(summary.refused, 1U);
  }
  EXPECT_EQ(number_of(cohort_, "SELECT count(*) FROM reports"), 0);
}

TEST_F(ReportsTest, AnExamIdOfTheHospitalsOwnDoesNoHarm) {
  EXPECT_EQ(import("P1,exam-77,A1,1.2.3.1,text,,,\n").stored, 1U);
  // Nor does an accession number that the DICOM files lack.
  EXPECT_EQ(import("P2,,B44,1.2.3.4,text,,,\n").stored, 1U);
}

TEST_F(ReportsTest, ASharedAccessionNumberNeedsTheStudy) {
  put(cohort_, exam_of("P1", "1.2.3.3", "A1", "1.2.3.3"));
  const auto summary = import("P1,,A1,,text,,,\n");
  EXPECT_THAT(codes(summary.problems), ElementsAre("reports.ambiguous"));
  EXPECT_THAT(summary.problems[0].message, HasSubstr("study_instance_uid"));
  EXPECT_EQ(import("P1,,A1,1.2.3.3,text,,,\n").stored, 1U);
  EXPECT_EQ(text_of("1.2.3.3"), "text");
  EXPECT_EQ(text_of("A1"), "(none)");
}

TEST_F(ReportsTest, ASharedAccessionNumberOfTwoPatientsIsToldByThePatient) {
  put(cohort_, exam_of("P3", "1.2.3.3", "A1", "1.2.3.3"));
  EXPECT_EQ(import("P3,,A1,,text,,,\n").stored, 1U);
  EXPECT_EQ(text_of("1.2.3.3"), "text");
}

TEST_F(ReportsTest, RowsThatRepeatAreKeptOnceAndRowsThatDifferAreListed) {
  const auto summary = import(
      "P1,A1,,,text,1,,\n"
      "P1,,A1,,text,,,\n"
      "P1,,,1.2.3.1,other text,1,,\n"
      "P1,A1,,,text,2,,\n");
  EXPECT_EQ(summary.stored, 1U);
  EXPECT_EQ(summary.duplicates, 1U);
  EXPECT_EQ(summary.refused, 2U);
  EXPECT_EQ(text_of("A1"), "text");
  EXPECT_EQ(cohort_.report("A1")->summary_code, 1);
  EXPECT_THAT(codes(summary.notes), ElementsAre("reports.duplicate"));
  EXPECT_THAT(codes(summary.problems), ElementsAre("reports.conflict", "reports.conflict"));
  EXPECT_EQ(summary.problems[0].where, "r.csv, line 4");
  EXPECT_THAT(summary.problems[0].message, HasSubstr("r.csv, line 2"));
  EXPECT_THAT(summary.problems[0].message, HasSubstr("one row an exam"));
}

TEST_F(ReportsTest, AnExamDateMoreThanADayAwayIsNoted) {
  const auto summary = import(
      "P1,A1,,,text,,2021-03-05,\n"
      "P1,A2,,,text,,2022-03-06,\n"
      "P2,,,1.2.3.4,text,,2019-12-31,\n");
  EXPECT_EQ(summary.stored, 3U);
  ASSERT_THAT(codes(summary.notes), ElementsAre("reports.exam_date"));
  EXPECT_EQ(summary.notes[0].where, "r.csv, line 3");
  EXPECT_THAT(summary.notes[0].message, HasSubstr("2022-03-04"));
}

TEST_F(ReportsTest, DeathDatesGoToPatientsAndConflictsAreListed) {
  const auto summary = import(
      "P1,A1,,,text,,,2023-01-01\n"
      "P1,A2,,,text,,,2023-01-02\n"
      "P2,,,1.2.3.4,text,,,2019-12-31\n");
  EXPECT_EQ(summary.stored, 3U);
  EXPECT_THAT(codes(summary.problems),
              ElementsAre("reports.death_date", "reports.death_before_exam"));
  EXPECT_THAT(summary.problems[0].message, HasSubstr("r.csv, line 2"));
  EXPECT_EQ(cohort_.patient("P1")->death_date, "2023-01-01");
  EXPECT_EQ(cohort_.patient("P2")->death_date, "");
  const auto corrected = import("P1,A1,,,text,,,2023-01-02\n");
  EXPECT_THAT(codes(corrected.notes), ElementsAre("reports.death_date_replaced"));
  EXPECT_EQ(cohort_.patient("P1")->death_date, "2023-01-02");
  import("P1,A1,,,text,,,\n");
  EXPECT_EQ(cohort_.patient("P1")->death_date, "2023-01-02");
}

TEST_F(ReportsTest, AReportThatComesBeforeItsScanWaits) {
  const auto early = import(
      "P7,,B1,,early,4,2021-05-09,2022-01-01\n"
      "P7,,,1.2.7.2,second,,,\n"
      "P7,B3,,,third,,,\n");
  EXPECT_EQ(early.unmatched, 3U);
  EXPECT_EQ(early.still_pending, 3U);
  EXPECT_THAT(codes(early.notes),
              ElementsAre("reports.unmatched", "reports.unmatched", "reports.unmatched"));
  EXPECT_THAT(early.notes[0].message, HasSubstr("accession number B1"));
  EXPECT_EQ(early.notes[0].where, "r.csv, line 2");
  EXPECT_FALSE(cohort_.patient("P7"));

  put(cohort_, exam_of("P7", "B1", "B1", "1.2.7.1", "2021-05-05"));
  put(cohort_, exam_of("P7", "1.2.7.2", "", "1.2.7.2"));
  const auto later = retry_pending_reports(cohort_);
  EXPECT_EQ(later.rows, 0U);
  EXPECT_EQ(later.matched_pending, 2U);
  EXPECT_EQ(later.still_pending, 1U);
  EXPECT_EQ(text_of("B1"), "early");
  EXPECT_EQ(cohort_.report("B1")->summary_code, 4);
  EXPECT_EQ(text_of("1.2.7.2"), "second");
  EXPECT_EQ(cohort_.patient("P7")->death_date, "2022-01-01");
  EXPECT_THAT(codes(later.notes), ElementsAre("reports.exam_date"));
  EXPECT_EQ(later.notes[0].where, "r.csv, line 2");
}

TEST_F(ReportsTest, AnyImportRetriesPendingReports) {
  import("P7,,B1,,early,4,,\n");
  put(cohort_, exam_of("P7", "B1", "B1", "1.2.7.1"));
  const auto summary = import("P1,A1,,,text,,,\n");
  EXPECT_EQ(summary.stored, 1U);
  EXPECT_EQ(summary.matched_pending, 1U);
  EXPECT_EQ(text_of("B1"), "early");
}

TEST_F(ReportsTest, ANewerFileGoesBeforeAPendingReport) {
  import("P7,,B1,,early,4,,\n");
  put(cohort_, exam_of("P7", "B1", "B1", "1.2.7.1"));
  const auto summary = import("P7,,,1.2.7.1,newer,,,\n");
  EXPECT_EQ(summary.stored, 1U);
  EXPECT_EQ(summary.matched_pending, 0U);
  EXPECT_EQ(summary.still_pending, 0U);
  EXPECT_EQ(text_of("B1"), "newer");
}

TEST_F(ReportsTest, AnotherVersionOfAPendingReportReplacesIt) {
  import("P7,,B1,,early,4,,\n");
  const auto summary = import("P7,,B1,,newer,,,\n");
  EXPECT_EQ(summary.still_pending, 1U);
  put(cohort_, exam_of("P7", "B1", "B1", "1.2.7.1"));
  retry_pending_reports(cohort_);
  EXPECT_EQ(text_of("B1"), "newer");
  EXPECT_EQ(cohort_.report("B1")->summary_code, 4);
}

TEST_F(ReportsTest, TwoPendingReportsOfOneExamThatDifferAreListedUntilSettled) {
  import("P7,,B1,,one,,,\nP7,,,1.2.7.1,two,,,\n");
  put(cohort_, exam_of("P7", "B1", "B1", "1.2.7.1"));
  for (int round = 0; round < 2; ++round) {
    const auto summary = retry_pending_reports(cohort_);
    EXPECT_THAT(codes(summary.problems), ElementsAre("reports.conflict"));
    EXPECT_EQ(summary.problems[0].where, "r.csv, line 3");
    EXPECT_EQ(text_of("B1"), "one");
    EXPECT_EQ(summary.still_pending, 1U);
  }
  const auto settled = import("P7,,B1,,two,,,\n");
  EXPECT_EQ(settled.replaced, 1U);
  EXPECT_EQ(settled.still_pending, 0U);
  EXPECT_THAT(settled.problems, IsEmpty());
}

TEST_F(ReportsTest, APendingReportOfAnotherPatientIsListedAndWaits) {
  import("P7,,B1,,early,,,\n");
  put(cohort_, exam_of("P8", "B1", "B1", "1.2.7.1"));
  const auto summary = retry_pending_reports(cohort_);
  EXPECT_THAT(codes(summary.problems), ElementsAre("reports.other_patient"));
  EXPECT_EQ(text_of("B1"), "(none)");
  EXPECT_EQ(summary.still_pending, 1U);
}

TEST_F(ReportsTest, ThousandsOfRowsPassSeveralTransactions) {
  cohort_.database().execute(
      "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2499)"
      " INSERT INTO exams (exam_id, patient_id) SELECT 'X' || i, 'P1' FROM n");
  std::string rows;
  for (int i = 0; i < 2'500; ++i) rows += fmt::format("P1,,X{},,text {},1,,\n", i, i);
  EXPECT_EQ(import(rows).stored, 2'500U);
  EXPECT_EQ(text_of("X2499"), "text 2499");
  EXPECT_EQ(import(rows).unchanged, 2'500U);
}

TEST_F(ReportsTest, EscapesOfTheFileDoNotReachTheTerminal) {
  const auto summary = import("P1,\x1b[2J,,,text,,,\n");
  EXPECT_EQ(summary.notes.at(0).message.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace uptake
