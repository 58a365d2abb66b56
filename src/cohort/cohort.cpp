#include "cohort/cohort.h"

#include <fmt/format.h>

#include <utility>

#include "cohort/migrations.h"
#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

constexpr const char* database_name = "cohort.sqlite";

/// Makes the folders where `mode` asks for it; says how to get a cohort where there is none.
std::filesystem::path prepare(std::filesystem::path folder, Database::Mode mode) {
  std::error_code failure;
  if (mode == Database::Mode::create) {
    std::filesystem::create_directories(folder / "scans", failure);
    if (failure) {
      throw Error("cohort.create",
                  fmt::format("cannot make the folder {}: {}", (folder / "scans").string(),
                              failure.message()),
                  "name another folder with --cohort");
    }
  } else if (!std::filesystem::is_regular_file(folder / database_name, failure)) {
    throw Error("cohort.missing",
                fmt::format("{} is no cohort: it holds no {}", folder.string(), database_name),
                "make one: uptake import --cohort DIR --dicom PATH");
  }
  return folder;
}

void put_patient(Database& database, const PatientRecord& patient) {
  // What a later file leaves open stays as it is; a date of death comes with the reports.
  database.run(
      "INSERT INTO patients (patient_id, sex, birth_date, death_date) VALUES (?, ?, ?, ?)"
      " ON CONFLICT (patient_id) DO UPDATE SET"
      " sex = CASE excluded.sex WHEN '' THEN sex ELSE excluded.sex END,"
      " birth_date = CASE excluded.birth_date WHEN '' THEN birth_date"
      "   ELSE excluded.birth_date END,"
      " death_date = CASE excluded.death_date WHEN '' THEN death_date"
      "   ELSE excluded.death_date END",
      {patient.patient_id, patient.sex, patient.birth_date, patient.death_date});
}

/// An exam that changed hands would take its report to another patient.
void check_patient(Database& database, const ExamRecord& exam) {
  auto rows = database.prepare("SELECT patient_id FROM exams WHERE exam_id = ?");
  rows.bind(1, exam.exam_id);
  if (rows.step() && rows.text(0) != exam.patient_id) {
    throw Error("exam.other_patient",
                fmt::format("the cohort has it for patient {}, the files for patient {}",
                            printable(rows.text(0)), printable(exam.patient_id)),
                "two patients share an accession number: import them into cohorts of their own");
  }
}

void put_exam_row(Database& database, const ExamRecord& exam) {
  // An upsert and not a REPLACE, which would delete the row that the report hangs from.
  database.run(
      "INSERT INTO exams (exam_id, patient_id, study_uid, accession_number, exam_date,"
      " description, patient_age, weight_kg, height_m, pet_unit, suv_refusal, suv_explanation,"
      " scan_file, slices, \"rows\", columns, deidentified, flags, facts)"
      " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
      " ON CONFLICT (exam_id) DO UPDATE SET study_uid = excluded.study_uid,"
      " accession_number = excluded.accession_number, exam_date = excluded.exam_date,"
      " description = excluded.description, patient_age = excluded.patient_age,"
      " weight_kg = excluded.weight_kg, height_m = excluded.height_m,"
      " pet_unit = excluded.pet_unit, suv_refusal = excluded.suv_refusal,"
      " suv_explanation = excluded.suv_explanation, scan_file = excluded.scan_file,"
      " slices = excluded.slices, \"rows\" = excluded.\"rows\", columns = excluded.columns,"
      " deidentified = excluded.deidentified, flags = excluded.flags, facts = excluded.facts",
      {exam.exam_id, exam.patient_id, exam.study_uid, exam.accession_number, exam.exam_date,
       exam.description, exam.patient_age, exam.weight_kg, exam.height_m, exam.pet_unit,
       exam.suv_refusal, exam.suv_explanation, exam.scan_file, exam.slices, exam.rows, exam.columns,
       std::int64_t{exam.deidentified}, exam.flags.empty() ? "[]" : exam.flags,
       exam.facts.empty() ? "{}" : exam.facts});
}

void put_series(Database& database, const std::string& exam_id,
                const std::vector<SeriesRecord>& series) {
  database.run("DELETE FROM series WHERE exam_id = ?", {exam_id});
  auto insert = database.prepare(
      "INSERT INTO series (exam_id, series_uid, modality, description, number, instances, role,"
      " reason, explanation, header) VALUES (?,?,?,?,?,?,?,?,?,?)");
  for (const auto& one : series) {
    const std::vector<SqlValue> values{
        exam_id,       one.series_uid, one.modality, one.description, one.number,
        one.instances, one.role,       one.reason,   one.explanation, one.header};
    insert.bind_all(values).run();
  }
}

}  // namespace

Cohort::Cohort(std::filesystem::path folder, Database::Mode mode)
    : folder_(prepare(std::move(folder), mode)), database_(folder_ / database_name, mode) {
  database_.migrate(cohort_migrations());
}

void Cohort::put_exam(const PatientRecord& patient, const ExamRecord& exam,
                      const std::vector<SeriesRecord>& series) {
  with_context("exam " + printable(exam.exam_id), [&] {
    Transaction transaction(database_);
    check_patient(database_, exam);
    put_patient(database_, patient);
    put_exam_row(database_, exam);
    put_series(database_, exam.exam_id, series);
    transaction.commit();
  });
}

}  // namespace uptake
