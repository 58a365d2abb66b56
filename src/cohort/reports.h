#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "cohort/cohort.h"
#include "cohort/report_table.h"
#include "dicom/file_tree.h"

namespace uptake {
namespace dicom {
class Deidentifier;
}
class IdentifierMask;

/// How reports lose their identifiers before anything of them is stored.
struct ReportDeidentification {
  const dicom::Deidentifier& ids;
  const IdentifierMask& mask;
  /// The names of a patient, as the DICOM headers have them, by the original patient id; may
  /// answer with none.
  std::function<std::vector<std::string>(const std::string& patient_id)> names_of;
};

/// What became of a table of reports. Every row of the table is counted once: rows = stored +
/// replaced + unchanged + duplicates + unmatched + refused.
struct ReportSummary {
  std::size_t rows = 0;
  std::size_t stored = 0;      ///< exams that had no report
  std::size_t replaced = 0;    ///< exams that had another one
  std::size_t unchanged = 0;   ///< exams that had this one
  std::size_t duplicates = 0;  ///< rows that repeat an earlier row of the same table word by word
  std::size_t unmatched = 0;   ///< rows whose exam the cohort does not have (yet)
  std::size_t refused = 0;     ///< rows that are not to be trusted: see `problems`
  std::size_t matched_pending = 0;  ///< reports of earlier imports whose exam has come since
  std::size_t still_pending = 0;    ///< reports in the cohort that wait for their exam
  std::size_t exams_without_report = 0;
  /// What was not stored, and why; then what was and still wants a look. `where` is file and line.
  /// With de-identification they name pseudonyms only.
  std::vector<dicom::Problem> problems, notes;
};

/// Stores the reports of a table with their exams, and retries the pending ones. With
/// `deidentification` each row is de-identified first; the cohort then never sees what it was.
///
/// A row of an exam that already has a report replaces it (a summary code or date of death that
/// the row leaves open stays); within one table the first row of an exam counts and a second one
/// that differs is refused. A row whose exam is not in the cohort waits in pending_reports, save
/// where the cohort is de-identified and the row is not.
/// The same table twice changes nothing. Transactions of 1,000 rows.
ReportSummary store_reports(Cohort& cohort, const ReportTable& table,
                            const ReportDeidentification* deidentification = nullptr);

/// For an import of scans alone: gives pending reports to the exams that have come.
ReportSummary retry_pending_reports(Cohort& cohort);

}  // namespace uptake
