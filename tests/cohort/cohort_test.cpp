#include "cohort/cohort.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cohort/exam_id.h"
#include "cohort_of.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CohortTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  Cohort cohort_{folder_ / "cohort", Database::Mode::create};

  std::int64_t count(const std::string& table) {
    return number_of(cohort_, "SELECT count(*) FROM " + table);
  }
};

ExamRecord full_exam() {
  ExamRecord exam = exam_of("P1", "A17", "A17", "1.2.3", "2021-03-04");
  exam.description = "PET/CT Ganzkörper";
  exam.patient_age = "063Y";
  exam.weight_kg = 71.5;
  exam.height_m = 1.75;
  exam.pet_unit = "Bq/ml";
  exam.suv_refusal = "no_patient_weight";
  exam.suv_explanation = "no weight";
  exam.scan_file = "scans/A17.safetensors";
  exam.slices = 300;
  exam.rows = 224;
  exam.columns = 225;
  exam.flags = R"([{"code": "gap", "message": "a slice is missing"}])";
  exam.facts = R"({"decay": "START"})";
  exam.deidentified = true;
  return exam;
}

SeriesRecord series_of(const std::string& series_uid) {
  SeriesRecord series;
  series.series_uid = series_uid;
  return series;
}

TEST_F(CohortTest, EveryFieldComesBack) {
  const std::vector<SeriesRecord> series{
      {"1.2.3.2", "PT", "PET AC", 3, 299, "pet", "chosen", "the only one", "{\"x\":1}"},
      {"1.2.3.1", "CT", "Scout", 1, 1, "", "scout", "one slice", ""}};
  cohort_.put_exam({"P1", "F", "1958-01-31", ""}, full_exam(), series);

  const auto exam = cohort_.exam("A17").value();
  EXPECT_EQ(exam.patient_id, "P1");
  EXPECT_EQ(exam.study_uid, "1.2.3");
  EXPECT_EQ(exam.accession_number, "A17");
  EXPECT_EQ(exam.exam_date, "2021-03-04");
  EXPECT_EQ(exam.description, "PET/CT Ganzkörper");
  EXPECT_EQ(exam.patient_age, "063Y");
  EXPECT_EQ(exam.weight_kg, 71.5);
  EXPECT_EQ(exam.height_m, 1.75);
  EXPECT_EQ(exam.pet_unit, "Bq/ml");
  EXPECT_EQ(exam.suv_refusal, "no_patient_weight");
  EXPECT_EQ(exam.suv_explanation, "no weight");
  EXPECT_EQ(exam.scan_file, "scans/A17.safetensors");
  EXPECT_EQ(exam.slices, 300);
  EXPECT_EQ(exam.rows, 224);
  EXPECT_EQ(exam.columns, 225);
  EXPECT_EQ(exam.flags, full_exam().flags);
  EXPECT_EQ(exam.facts, full_exam().facts);
  EXPECT_TRUE(exam.deidentified);

  const auto stored = cohort_.series("A17");
  ASSERT_EQ(stored.size(), 2U);
  EXPECT_EQ(stored[0].description, "Scout");  // by series number
  EXPECT_EQ(stored[1].series_uid, "1.2.3.2");
  EXPECT_EQ(stored[1].modality, "PT");
  EXPECT_EQ(stored[1].number, 3);
  EXPECT_EQ(stored[1].instances, 299);
  EXPECT_EQ(stored[1].role, "pet");
  EXPECT_EQ(stored[1].reason, "chosen");
  EXPECT_EQ(stored[1].explanation, "the only one");
  EXPECT_EQ(stored[1].header, "{\"x\":1}");

  const auto patient = cohort_.patient("P1").value();
  EXPECT_EQ(patient.sex, "F");
  EXPECT_EQ(patient.birth_date, "1958-01-31");
  EXPECT_FALSE(cohort_.exam("A18"));
  EXPECT_FALSE(cohort_.patient("P2"));
  EXPECT_FALSE(cohort_.report("A17"));
}

TEST_F(CohortTest, FlagsAndFactsAreJsonEvenWhenThereAreNone) {
  put(cohort_, exam_of("P1", "A17"));
  EXPECT_EQ(cohort_.exam("A17")->flags, "[]");
  EXPECT_EQ(cohort_.exam("A17")->facts, "{}");
}

TEST_F(CohortTest, ReplacingAnExamKeepsReportSplitAndDateOfDeath) {
  cohort_.put_exam({"P1", "F", "1958-01-31", ""}, full_exam(), {series_of("1.2.3.1")});
  cohort_.database().execute(
      "INSERT INTO reports (exam_id, summary_code, text) VALUES ('A17', 4, 'Normal.');"
      "INSERT INTO splits VALUES ('P1', 'test');"
      "UPDATE patients SET death_date = '2022-01-01'");
  auto again = full_exam();
  again.pet_unit = "SUVbw";
  cohort_.put_exam({"P1", "", "", ""}, again, {series_of("1.2.3.9")});

  EXPECT_EQ(cohort_.exam("A17")->pet_unit, "SUVbw");
  ASSERT_EQ(cohort_.series("A17").size(), 1U);
  EXPECT_EQ(cohort_.series("A17")[0].series_uid, "1.2.3.9");
  EXPECT_EQ(cohort_.report("A17")->text, "Normal.");
  EXPECT_EQ(cohort_.report("A17")->summary_code, 4);
  EXPECT_EQ(cohort_.patient("P1")->death_date, "2022-01-01");
  EXPECT_EQ(cohort_.patient("P1")->sex, "F");  // what a later file leaves open stays
  EXPECT_EQ(count("splits"), 1);
  EXPECT_EQ(count("exams"), 1);
}

TEST_F(CohortTest, AnExamThatFailsHalfwayLeavesNothing) {
  const std::vector<SeriesRecord> twice{series_of("1.2"), series_of("1.2")};
  const auto error = error_of([&] {
    cohort_.put_exam({"P1", "F", "", ""}, full_exam(), twice);
    return 0;
  });
  EXPECT_THAT(error.what(), HasSubstr("exam A17"));
  EXPECT_EQ(count("patients") + count("exams") + count("series"), 0);
}

TEST_F(CohortTest, AnExamDoesNotChangeHands) {
  put(cohort_, exam_of("P1", "A17"));
  const auto error = error_of([&] {
    put(cohort_, exam_of("P2", "A17"));
    return 0;
  });
  EXPECT_EQ(error.code(), "exam.other_patient");
  EXPECT_THAT(error.what(), HasSubstr("exam A17"));
  EXPECT_EQ(cohort_.exam("A17")->patient_id, "P1");
  EXPECT_FALSE(cohort_.patient("P2"));
}

TEST_F(CohortTest, TheDatabaseRefusesWhatMakesNoSense) {
  cohort_.put_exam({"P1", "", "", ""}, full_exam(), {});
  for (const char* sql : {
           "UPDATE exams SET exam_date = '2021-02-30'",
           "UPDATE exams SET exam_date = '04.03.2021'",
           "UPDATE exams SET exam_date = 'now'",
           "UPDATE patients SET death_date = '20210304'",
           "UPDATE exams SET patient_id = 'nobody'",
           "UPDATE exams SET pet_unit = 'MBq'",
           "UPDATE exams SET flags = '{}'",
           "UPDATE exams SET facts = '[]'",
           "INSERT INTO reports (exam_id, text, summary_code) VALUES ('A17', 'x', 3)",
           "INSERT INTO reports (exam_id, text) VALUES ('A17', '')",
           "INSERT INTO reports (exam_id, text) VALUES ('A18', 'x')",
           "INSERT INTO splits VALUES ('P1', 'holdout')",
           "INSERT INTO splits VALUES ('P2', 'train')",
           "INSERT INTO series (exam_id, series_uid) VALUES ('A18', '1.2')",
           "INSERT INTO exams (exam_id, patient_id, scan_file)"
           " VALUES ('A18', 'P1', 'scans/A17.safetensors')",
       }) {
    EXPECT_THROW(cohort_.database().execute(sql), Error) << sql;
  }
  cohort_.database().execute(
      "UPDATE exams SET exam_date = '2020-02-29';"
      "INSERT INTO reports (exam_id, text, summary_code) VALUES ('A17', 'x', 9)");
  EXPECT_THROW(cohort_.database().execute("DELETE FROM exams"), Error);  // it has a report
}

TEST_F(CohortTest, ExamsAreSortedByPatientDateAndId) {
  put(cohort_, exam_of("P2", "c", "", "", "2020-01-01"));
  put(cohort_, exam_of("P1", "b", "", "", "2021-01-01"));
  put(cohort_, exam_of("P1", "z", "", "", "2019-01-01"));
  put(cohort_, exam_of("P1", "a", "", "", "2021-01-01"));
  std::vector<std::string> ids;
  for (const auto& exam : cohort_.exams()) ids.push_back(exam.exam_id);
  EXPECT_THAT(ids, ElementsAre("z", "a", "b", "c"));
}

TEST_F(CohortTest, AnExamIsFoundByAnyOfItsNames) {
  put(cohort_, exam_of("P1", "E1", "ACC1", "1.2.1"));
  put(cohort_, exam_of("P2", "E2", "ACC2", "1.2.2"));
  for (const auto* name : {"E1", "ACC1", "1.2.1", "P1", " E1 "}) {
    EXPECT_EQ(cohort_.find_exam(name).exam_id, "E1") << name;
  }
}

TEST_F(CohortTest, AnExamIdGoesBeforeAnAccessionNumberOfAnotherExam) {
  put(cohort_, exam_of("P1", "A", "A", "1.2.1"));
  put(cohort_, exam_of("P1", "1.2.2", "A", "1.2.2"));  // shares its accession number
  EXPECT_EQ(cohort_.find_exam("A").study_uid, "1.2.1");
}

TEST_F(CohortTest, SeveralExamsAreListedAndNotChosenFrom) {
  put(cohort_, exam_of("P1", "E1", "ACC", "1.2.1", "2020-01-01"));
  put(cohort_, exam_of("P1", "E2", "ACC", "1.2.2", "2021-01-01"));
  for (const auto* name : {"P1", "ACC"}) {
    const auto error = error_of([&] { return cohort_.find_exam(name); });
    EXPECT_EQ(error.code(), "exam.ambiguous");
    EXPECT_THAT(error.message(), HasSubstr("E1 of 2020-01-01, E2 of 2021-01-01"));
  }
}

TEST_F(CohortTest, AnUnknownExamIsAnsweredWithTheNearest) {
  EXPECT_THAT(error_of([&] { return cohort_.find_exam("A17"); }).message(),
              HasSubstr("holds none yet"));
  put(cohort_, exam_of("P1", "STS_002"));
  put(cohort_, exam_of("P2", "STS_005"));
  const auto error = error_of([&] { return cohort_.find_exam("STS-005"); });
  EXPECT_EQ(error.code(), "exam.unknown");
  EXPECT_THAT(error.message(), HasSubstr("STS_005"));
  EXPECT_EQ(error_of([&] { return cohort_.find_exam(""); }).code(), "exam.unknown");
}

TEST_F(CohortTest, OpensAgainForReadingAndForWriting) {
  put(cohort_, exam_of("P1", "A17"));
  Cohort reader(folder_ / "cohort", Database::Mode::read_only);
  EXPECT_TRUE(reader.exam("A17"));
  EXPECT_THROW(put(reader, exam_of("P1", "A18")), Error);
  Cohort writer(folder_ / "cohort", Database::Mode::existing);
  put(writer, exam_of("P1", "A18"));
  EXPECT_TRUE(reader.exam("A18"));
  EXPECT_TRUE(std::filesystem::is_directory(writer.scans()));
}

TEST_F(CohortTest, WhatIsNoCohortIsRefusedWithTheCure) {
  for (const auto mode : {Database::Mode::existing, Database::Mode::read_only}) {
    const auto error = error_of([&] { return Cohort(folder_ / "other", mode).exams(); });
    EXPECT_EQ(error.code(), "cohort.missing");
    EXPECT_THAT(error.cure(), HasSubstr("uptake import"));
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "other"));
  folder_.file("file", "text");
  const auto error =
      error_of([&] { return Cohort(folder_ / "file", Database::Mode::create).exams(); });
  EXPECT_EQ(error.code(), "cohort.create");
}

TEST_F(CohortTest, ACohortOfALaterVersionIsNotTouched) {
  cohort_.database().execute("PRAGMA user_version = 999");
  const auto error =
      error_of([&] { return Cohort(folder_ / "cohort", Database::Mode::existing).exams(); });
  EXPECT_EQ(error.code(), "database.newer");
}

TEST(ExamId, IsTheAccessionNumberOrElseTheStudy) {
  EXPECT_EQ(exam_id_for("A17", "1.2.3"), "A17");
  EXPECT_EQ(exam_id_for(" A17 ", "1.2.3"), "A17");
  EXPECT_EQ(exam_id_for("", "1.2.3"), "1.2.3");
  EXPECT_EQ(exam_id_for("  ", "1.2.3"), "1.2.3");
}

}  // namespace
}  // namespace uptake
