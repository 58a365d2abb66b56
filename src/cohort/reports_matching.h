#pragma once

#include <string>
#include <vector>

#include "cohort/report_table.h"
#include "core/error.h"
#include "storage/database.h"

namespace uptake {

/// The exam of a cohort that a report belongs to.
struct MatchedExam {
  std::string exam_id, patient_id;
  std::string study_uid, accession_number;
  std::string exam_date;  ///< of the DICOM header; may be empty
};

/// Finds the exams that reports belong to. Works with what is in the cohort: pseudonyms there want
/// pseudonyms here.
class ExamFinder {
 public:
  explicit ExamFinder(Database& database);

  /// The one exam that every filled identifier of `row` agrees with and that belongs to its
  /// patient. An identifier that the cohort does not know does no harm where another one is known,
  /// unless the exam has another value in its place.
  ///
  /// Refusals: "reports.unmatched" (no exam has any of them: it may still come),
  /// "reports.contradiction" (they point to different exams), "reports.ambiguous" (to several),
  /// "reports.other_patient" (the exam is someone else's).
  Outcome<MatchedExam> find(const ReportRow& row);

 private:
  std::vector<MatchedExam> exams_with(Statement& statement, const std::string& identifier);
  Statement by_exam_, by_accession_, by_study_;
};

/// What to call a report before its exam is known: "accession number A17".
std::string identifier_of(const ReportRow& row);

}  // namespace uptake
