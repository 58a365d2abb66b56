#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "dicom/file_tree.h"

namespace uptake {

/// One report as it stands in a table: UTF-8, identifiers trimmed, dates ISO or empty.
struct ReportRow {
  std::size_t line = 0;  ///< where it starts in the file, 1 = the header's
  std::string patient_id;
  std::string exam_id, accession_number, study_uid;  ///< at least one is filled
  std::string text;
  std::optional<std::int64_t> summary_code;  ///< 1, 2, 4 or 9
  std::string exam_date, death_date;
};

/// A column that was not understood, and the one it may have been meant for.
struct IgnoredColumn {
  std::string name;
  std::optional<std::string> nearest;
};

/// A file of reports, read. `problems` lost something (a row, a date, a code); `notes` did not, and
/// still want a look. Both quote the file: they are for the person who has it, and do not belong
/// in a de-identified cohort.
struct ReportTable {
  std::string source;  ///< the file's name, for messages
  std::vector<ReportRow> rows;
  std::vector<dicom::Problem> problems, notes;
  std::vector<IgnoredColumn> ignored;
};

/// Reads `--reports FILE.csv`. Columns, in any order; case, spaces, underscores and hyphens do not
/// matter, and the aliases of report_table_columns.cpp do as well:
///
///     patient_id,accession_number,report_text,summary_code,exam_date,death_date
///
/// patient_id, report_text and one of exam_id, accession_number and study_instance_uid are needed.
/// A row that is not UTF-8 is read as windows-1252, with a note. A row that is neither, has no
/// patient, identifier or text, or more cells than the header, is a problem and left out. A date
/// other than YYYY-MM-DD or YYYYMMDD, and a summary code other than 1, 2, 4 and 9, are a problem,
/// and the row stays without them.
/// Errors: those of read_csv; "reports.columns" (one is missing, or two say the same) with the
/// columns found.
ReportTable read_report_table(const std::filesystem::path& file);

}  // namespace uptake
