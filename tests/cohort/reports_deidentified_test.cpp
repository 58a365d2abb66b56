#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cohort/exam_id.h"
#include "cohort/report_table_cells.h"
#include "cohort/reports.h"
#include "cohort_of.h"
#include "core/build_info.h"
#include "core/config.h"
#include "dicom/deidentify.h"
#include "report/mask_identifiers.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A cohort as a de-identified import leaves it: of patient HOSP-1 exam ACC-4711 and one without
/// accession number, study 1.2.840.55.2.
class DeidentifiedReports : public testing::Test {
 protected:
  DeidentifiedReports() {
    put_pseudonymous("HOSP-1", "ACC-4711", "1.2.840.55.1", "2021-03-04");
    put_pseudonymous("HOSP-1", "", "1.2.840.55.2", "2021-09-04");
  }

  void put_pseudonymous(const std::string& patient, const std::string& accession,
                        const std::string& study, const std::string& date) {
    auto exam = exam_of(ids_.pseudonym(patient), "", ids_.exam_pseudonym(accession),
                        ids_.uid(study), ids_.shift_date(date, patient));
    exam.exam_id = exam_id_for(exam.accession_number, exam.study_uid);
    exam.deidentified = true;
    put(cohort_, exam);
  }
  ReportTable table_of(const std::string& rows) {
    return read_report_table(folder_.file(
        "r.csv",
        "patient_id,exam_id,accession_number,study_uid,text,exam_date,death_date\n" + rows));
  }
  ReportSummary import(const std::string& rows) {
    const ReportDeidentification how{ids_, mask_, [](const std::string& patient) {
                                       return patient == "HOSP-1"
                                                  ? std::vector<std::string>{"Quillfeather^Ada"}
                                                  : std::vector<std::string>{};
                                     }};
    return store_reports(cohort_, table_of(rows), &how);
  }
  /// The bytes of the database, and everything that was said.
  std::string all_that_stays(const ReportSummary& summary) {
    cohort_.database().execute("PRAGMA wal_checkpoint(TRUNCATE)");
    auto all = read_all(cohort_.folder() / "cohort.sqlite");
    for (const auto* list : {&summary.problems, &summary.notes}) {
      for (const auto& problem : *list) all += problem.where + problem.code + problem.message;
    }
    return all;
  }
  std::string text_of(const std::string& exam_id) {
    const auto report = cohort_.report(exam_id);
    return report ? report->text : "(none)";
  }

  TemporaryFolder folder_;
  Cohort cohort_{folder_ / "cohort", Database::Mode::create};
  nlohmann::json rules_ = read_json(share_folder() / "deidentify.json");
  dicom::Deidentifier ids_{"a key of a test, long enough", rules_};
  IdentifierMask mask_{rules_.at("text")};
  const std::string first_ = ids_.exam_pseudonym("ACC-4711"), second_ = ids_.uid("1.2.840.55.2");
};

TEST_F(DeidentifiedReports, AreMatchedByTheirPseudonyms) {
  for (const auto* row : {"HOSP-1,ACC-4711,,,by exam id,,\n", "HOSP-1,,ACC-4711,,by accession,,\n",
                          "HOSP-1,,,1.2.840.55.1,by study,,\n"}) {
    const auto summary = import(row);
    EXPECT_EQ(summary.stored + summary.replaced, 1U) << row;
    EXPECT_THAT(row, HasSubstr(text_of(first_)));
  }
  EXPECT_EQ(import("HOSP-1,1.2.840.55.2,,,no accession number,,\n").stored, 1U);
  EXPECT_EQ(text_of(second_), "no accession number");
}

TEST_F(DeidentifiedReports, NothingOfWhatTheyWereStays) {
  const auto summary = import(
      "HOSP-1,,ACC-4711,,\"Ada Quillfeather, HOSP-1, ACC-4711. Liver normal.\",2021-03-01,"
      "2021-12-24\n"
      "HOSP-2,,ACC-4711,,wrong patient,,\n"
      "HOSP-1,,ACC-4711,1.2.840.55.2,contradiction,,\n"
      "HOSP-1,,ACC-4712,,\"pending, HOSP-1 of ACC-4712\",2021-03-04,2021-12-24\n"
      "HOSP-1,,ACC-4711,,another,,2021-12-25\n");
  EXPECT_EQ(summary.stored, 1U);
  EXPECT_EQ(summary.refused, 3U);
  EXPECT_EQ(summary.still_pending, 1U);
  EXPECT_THAT(text_of(first_), HasSubstr("Liver normal."));
  const auto all = all_that_stays(summary);
  for (const auto* secret : {"HOSP-1", "HOSP-2", "ACC-47", "1.2.840.55", "Quillfeather", "Ada",
                             "2021-03-01", "2021-03-04", "2021-12-24", "2021-12-25"}) {
    EXPECT_EQ(all.find(secret), std::string::npos) << secret;
  }
  EXPECT_NE(all.find(ids_.pseudonym("HOSP-1")), std::string::npos);  // the search finds things
}

TEST_F(DeidentifiedReports, IntervalsStay) {
  const auto summary = import("HOSP-1,,ACC-4711,,text,2021-03-04,2021-06-04\n");
  EXPECT_THAT(summary.notes, IsEmpty());  // the exam date agrees with the shifted one
  const auto exam = cohort_.exam(first_).value();
  EXPECT_NE(exam.exam_date, "2021-03-04");
  EXPECT_EQ(days_between(exam.exam_date, cohort_.patient(exam.patient_id)->death_date), 92);
}

TEST_F(DeidentifiedReports, WaitAsPseudonymsForTheirScan) {
  import("HOSP-9,,ACC-9,,early,2020-02-02,\n");
  put_pseudonymous("HOSP-9", "ACC-9", "1.2.840.55.9", "2020-02-02");
  const auto summary = retry_pending_reports(cohort_);
  EXPECT_EQ(summary.matched_pending, 1U);
  EXPECT_THAT(summary.notes, IsEmpty());
  EXPECT_EQ(text_of(ids_.exam_pseudonym("ACC-9")), "early");
}

TEST_F(DeidentifiedReports, TwiceChangeNothing) {
  const std::string rows = "HOSP-1,,ACC-4711,,Ada Quillfeather,,\nHOSP-9,,ACC-9,,early,,\n";
  import(rows);
  const auto summary = import(rows);
  EXPECT_EQ(summary.unchanged, 1U);
  EXPECT_EQ(summary.still_pending, 1U);
}

TEST_F(DeidentifiedReports, AreToldFromIdentifiedOnesWhichDoNotWaitHere) {
  const auto rows = table_of("HOSP-1,,ACC-4711,,identified,,\n");
  auto summary = store_reports(cohort_, rows);
  ASSERT_EQ(summary.problems.size(), 1U);
  EXPECT_EQ(summary.problems[0].code, "reports.unmatched_identified");
  EXPECT_THAT(summary.problems[0].message, HasSubstr("--deidentify"));
  EXPECT_EQ(summary.still_pending, 0U);
  EXPECT_THAT(all_that_stays({}), Not(HasSubstr("HOSP-1")));

  // A table of pseudonyms, exported and corrected, is welcome.
  summary = store_reports(cohort_,
                          table_of(ids_.pseudonym("HOSP-1") + "," + first_ + ",,,corrected,,\n"));
  EXPECT_EQ(summary.stored, 1U);
}

TEST_F(DeidentifiedReports, AKeyAloneMakesACohortDeidentified) {
  Cohort empty(folder_ / "empty", Database::Mode::create);
  dicom::Deidentifier::key_of(empty.folder() / "deidentification.key");
  const auto summary = store_reports(empty, table_of("HOSP-1,,ACC-4711,,identified,,\n"));
  EXPECT_EQ(summary.still_pending, 0U);
  EXPECT_EQ(summary.unmatched, 1U);
}

}  // namespace
}  // namespace uptake
