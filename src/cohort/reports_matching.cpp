#include "cohort/reports_matching.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"

namespace uptake {
namespace {

constexpr const char* columns =
    "SELECT exam_id, patient_id, study_uid, accession_number, exam_date FROM exams WHERE ";

bool same_exam(const MatchedExam& a, const MatchedExam& b) { return a.exam_id == b.exam_id; }

/// The exams that one column of the row points to, and whether an exam has nothing against it.
struct Pointer {
  const std::string& given;  ///< the row's
  std::vector<MatchedExam> exams;

  /// An exam without a value of its own cannot contradict, as long as no other exam has it.
  bool agrees(const MatchedExam& exam, const std::string& own_value) const {
    if (given.empty() || given == own_value) return true;
    if (!exams.empty())
      return std::any_of(exams.begin(), exams.end(),
                         [&](const auto& other) { return same_exam(other, exam); });
    return own_value.empty();
  }
};

std::string list_of(const std::vector<MatchedExam>& exams) {
  std::string list;
  for (const auto& exam : exams) list += (list.empty() ? "" : ", ") + printable(exam.exam_id);
  return list;
}

Outcome<MatchedExam> of_patient(std::vector<MatchedExam> exams, const ReportRow& row) {
  const auto all = exams;
  std::erase_if(exams, [&](const auto& exam) { return exam.patient_id != row.patient_id; });
  if (exams.size() == 1) return std::move(exams.front());
  if (exams.size() > 1) {
    return Refusal{"reports.ambiguous",
                   fmt::format("{} is that of exams {}: add the study_instance_uid of the one "
                               "that is meant",
                               identifier_of(row), list_of(exams))};
  }
  return Refusal{"reports.other_patient",
                 fmt::format("{} belongs to patient {} and not to {}; not stored. Correct the row "
                             "(spreadsheets drop zeros in front of a number)",
                             identifier_of(row), printable(all.front().patient_id),
                             printable(row.patient_id))};
}

}  // namespace

std::string identifier_of(const ReportRow& row) {
  if (!row.exam_id.empty()) return "exam " + printable(row.exam_id);
  if (!row.accession_number.empty()) return "accession number " + printable(row.accession_number);
  return "study " + printable(row.study_uid);
}

ExamFinder::ExamFinder(Database& database)
    : by_exam_(database.prepare(std::string(columns) + "exam_id = ?1")),
      by_accession_(
          database.prepare(std::string(columns) + "accession_number = ?1 OR exam_id = ?1")),
      by_study_(database.prepare(std::string(columns) + "study_uid = ?1")) {}

std::vector<MatchedExam> ExamFinder::exams_with(Statement& statement,
                                                const std::string& identifier) {
  std::vector<MatchedExam> exams;
  if (identifier.empty()) return exams;
  statement.bind(1, identifier);
  while (statement.step()) {
    exams.push_back({statement.text(0), statement.text(1), statement.text(2), statement.text(3),
                     statement.text(4)});
  }
  statement.reset();
  return exams;
}

Outcome<MatchedExam> ExamFinder::find(const ReportRow& row) {
  const Pointer id{row.exam_id, exams_with(by_exam_, row.exam_id)};
  const Pointer accession{row.accession_number, exams_with(by_accession_, row.accession_number)};
  const Pointer study{row.study_uid, exams_with(by_study_, row.study_uid)};

  std::vector<MatchedExam> pointed_to, agreed;
  for (const auto* pointer : {&id, &accession, &study}) {
    for (const auto& exam : pointer->exams) {
      const bool known = std::any_of(pointed_to.begin(), pointed_to.end(),
                                     [&](const auto& other) { return same_exam(other, exam); });
      if (!known) pointed_to.push_back(exam);
    }
  }
  if (pointed_to.empty()) {
    return Refusal{
        "reports.unmatched",
        fmt::format("the cohort has no exam for {}; kept until it comes", identifier_of(row))};
  }
  // An exam id may be the hospital's own, beside an accession number: one that is not known here
  // says nothing against an exam ("" below).
  std::copy_if(pointed_to.begin(), pointed_to.end(), std::back_inserter(agreed),
               [&](const auto& exam) {
                 return id.agrees(exam, "") && accession.agrees(exam, exam.accession_number) &&
                        study.agrees(exam, exam.study_uid);
               });
  if (agreed.empty()) {
    return Refusal{"reports.contradiction",
                   fmt::format("its identifiers do not belong to one exam (exams {}); not stored. "
                               "Correct them, or leave out the wrong one",
                               list_of(pointed_to))};
  }
  return of_patient(std::move(agreed), row);
}

}  // namespace uptake
