#include <fmt/format.h>

#include <algorithm>

#include "cohort/cohort.h"
#include "core/error.h"
#include "core/nearest.h"
#include "core/text.h"

namespace uptake {
namespace {

constexpr const char* exam_columns =
    "SELECT exam_id, patient_id, study_uid, accession_number, exam_date, description,"
    " patient_age, weight_kg, height_m, pet_unit, suv_refusal, suv_explanation, scan_file,"
    " slices, \"rows\", columns, flags, facts, deidentified FROM exams";

/// The row of `exam_columns` that `row` stands on.
ExamRecord exam_of(const Statement& row) {
  ExamRecord exam;
  exam.exam_id = row.text(0);
  exam.patient_id = row.text(1);
  exam.study_uid = row.text(2);
  exam.accession_number = row.text(3);
  exam.exam_date = row.text(4);
  exam.description = row.text(5);
  exam.patient_age = row.text(6);
  exam.weight_kg = row.real(7);
  exam.height_m = row.real(8);
  exam.pet_unit = row.text(9);
  exam.suv_refusal = row.text(10);
  exam.suv_explanation = row.text(11);
  exam.scan_file = row.text(12);
  exam.slices = row.integer(13);
  exam.rows = row.integer(14);
  exam.columns = row.integer(15);
  exam.flags = row.text(16);
  exam.facts = row.text(17);
  exam.deidentified = row.integer(18) != 0;
  return exam;
}

/// `clause` goes behind `exam_columns`; it may have one parameter.
std::vector<ExamRecord> exams_where(Database& database, const std::string& clause,
                                    const std::string& value = "") {
  auto rows = database.prepare(exam_columns + clause);
  if (!value.empty()) rows.bind(1, value);
  std::vector<ExamRecord> exams;
  while (rows.step()) exams.push_back(exam_of(rows));
  return exams;
}

[[noreturn]] void refuse_unknown(Database& database, const std::string& identifier) {
  std::vector<std::string> known;
  auto rows = database.prepare("SELECT exam_id FROM exams");
  while (rows.step()) known.push_back(rows.text(0));
  if (known.empty()) {
    throw Error("exam.unknown",
                fmt::format("no exam '{}': the cohort holds none yet", printable(identifier)),
                "uptake import brings them in");
  }
  throw Error("exam.unknown",
              fmt::format("no exam '{}' among the cohort's {}{}", printable(identifier),
                          known.size(), did_you_mean(identifier, known)),
              "give an exam id, accession number, study UID or patient id of the cohort");
}

[[noreturn]] void refuse_ambiguous(const std::string& identifier, std::string_view kind,
                                   const std::vector<ExamRecord>& candidates) {
  constexpr std::size_t shown = 10;
  std::string list;
  for (std::size_t i = 0; i < std::min(shown, candidates.size()); ++i) {
    const auto& exam = candidates[i];
    list += fmt::format("{}{}", i == 0 ? "" : ", ", printable(exam.exam_id));
    if (!exam.exam_date.empty()) list += fmt::format(" of {}", exam.exam_date);
  }
  if (candidates.size() > shown) list += fmt::format(" and {} more", candidates.size() - shown);
  throw Error(
      "exam.ambiguous",
      fmt::format("{} '{}' has {} exams: {}", kind, printable(identifier), candidates.size(), list),
      "give one of these exam ids");
}

}  // namespace

std::optional<ExamRecord> Cohort::exam(const std::string& exam_id) {
  auto rows = database_.prepare(std::string(exam_columns) + " WHERE exam_id = ?");
  rows.bind(1, exam_id);
  if (!rows.step()) return std::nullopt;
  return exam_of(rows);
}

ExamRecord Cohort::find_exam(const std::string& any_identifier) {
  const std::string identifier(trim(any_identifier));
  if (identifier.empty()) refuse_unknown(database_, identifier);
  struct Way {
    const char *column, *kind;
  };
  for (const auto& [column, kind] : {Way{"exam_id", "exam"}, Way{"accession_number", "accession"},
                                     Way{"study_uid", "study"}, Way{"patient_id", "patient"}}) {
    auto found = exams_where(
        database_, fmt::format(" WHERE {} = ? ORDER BY exam_date, exam_id", column), identifier);
    if (found.size() > 1) refuse_ambiguous(identifier, kind, found);
    if (found.size() == 1) return std::move(found.front());
  }
  refuse_unknown(database_, identifier);
}

std::vector<ExamRecord> Cohort::exams() {
  return exams_where(database_, " ORDER BY patient_id, exam_date, exam_id");
}

std::vector<SeriesRecord> Cohort::series(const std::string& exam_id) {
  auto rows = database_.prepare(
      "SELECT series_uid, modality, description, number, instances, role, reason, explanation,"
      " header FROM series WHERE exam_id = ? ORDER BY number, series_uid");
  rows.bind(1, exam_id);
  std::vector<SeriesRecord> series;
  while (rows.step()) {
    series.push_back({rows.text(0), rows.text(1), rows.text(2), rows.integer(3), rows.integer(4),
                      rows.text(5), rows.text(6), rows.text(7), rows.text(8)});
  }
  return series;
}

std::optional<PatientRecord> Cohort::patient(const std::string& patient_id) {
  auto rows = database_.prepare(
      "SELECT patient_id, sex, birth_date, death_date FROM patients WHERE patient_id = ?");
  rows.bind(1, patient_id);
  if (!rows.step()) return std::nullopt;
  return PatientRecord{rows.text(0), rows.text(1), rows.text(2), rows.text(3)};
}

std::optional<ReportRecord> Cohort::report(const std::string& exam_id) {
  auto rows =
      database_.prepare("SELECT exam_id, text, summary_code FROM reports WHERE exam_id = ?");
  rows.bind(1, exam_id);
  if (!rows.step()) return std::nullopt;
  ReportRecord report{rows.text(0), rows.text(1), std::nullopt};
  if (!rows.is_null(2)) report.summary_code = rows.integer(2);
  return report;
}

}  // namespace uptake
