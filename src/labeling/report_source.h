#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "cohort/report_table_columns.h"
#include "dicom/file_tree.h"
#include "labeling/csv_rows.h"

namespace uptake {

struct NamedReport {
  std::string exam_id, text;
};

/// The reports of a table `--reports FILE.csv`, one by one, in its order. The columns are those of
/// read_report_table(); patient_id may be missing. An exam is called by its exam_id, else its
/// accession number, else its study's UID; the first report of an exam counts. Text that is not
/// UTF-8 is read as windows-1252 or, where it is not that either, handed over as it is.
class ReportSource {
 public:
  /// Errors: "file.read", "csv.syntax"; "reports.columns".
  explicit ReportSource(const std::filesystem::path& file);

  /// Rows that cannot be used go to problems(), with their line.
  std::optional<NamedReport> next();
  const std::vector<dicom::Problem>& problems() const { return problems_; }

 private:
  std::optional<NamedReport> report_of(const CsvRows::Row& row);
  std::string name_of_exam(const CsvRows::Row& row) const;
  std::string cell(const CsvRows::Row& row, ReportField field) const;
  void problem(std::size_t line, std::string code, std::string message);

  CsvRows rows_;
  std::string name_;
  ReportColumns columns_;
  std::unordered_set<std::size_t> seen_;  ///< hashes of exam ids: a word each, not the ids
  std::vector<dicom::Problem> problems_;
};

}  // namespace uptake
