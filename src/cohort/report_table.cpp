#include "cohort/report_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "cohort/report_table_cells.h"
#include "cohort/report_table_columns.h"
#include "core/csv.h"
#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

bool is_blank(const std::string& cell) { return trim(cell).empty(); }

/// Turns the rows of one file into reports.
class TableReader {
 public:
  TableReader(ReportTable& table, ReportColumns columns, std::size_t width)
      : table_(table), columns_(std::move(columns)), width_(width) {}

  void read(CsvTable::Row& row);

 private:
  /// A row may be shorter than the header: what is not there is empty.
  std::string cell(const CsvTable::Row& row, ReportField field) const {
    const auto column = columns_.of(field);
    return column && *column < row.cells.size() ? row.cells[*column] : "";
  }
  std::string identifier(const CsvTable::Row& row, ReportField field) const {
    return std::string(trim(cell(row, field)));
  }
  std::string date(const CsvTable::Row& row, ReportField field, std::string_view name);
  std::optional<std::int64_t> summary_code(const CsvTable::Row& row);
  bool decode(CsvTable::Row& row);
  bool has_essentials(const ReportRow& report);

  std::string place(std::size_t line) const {
    return fmt::format("{}, line {}", table_.source, line);
  }
  void problem(std::size_t line, std::string code, std::string message) {
    table_.problems.push_back({place(line), std::move(code), std::move(message)});
  }

  ReportTable& table_;
  ReportColumns columns_;
  std::size_t width_;
};

bool TableReader::decode(CsvTable::Row& row) {
  switch (decode_row(row.cells)) {
    case RowEncoding::utf8:
      return true;
    case RowEncoding::windows_1252:
      table_.notes.push_back({place(row.line), "reports.windows_1252",
                              "not UTF-8, read as windows-1252: look at its accents"});
      return true;
    case RowEncoding::neither:
      break;
  }
  problem(row.line, "reports.encoding",
          "neither UTF-8 nor windows-1252; left out (save the file as UTF-8)");
  return false;
}

std::string TableReader::date(const CsvTable::Row& row, ReportField field, std::string_view name) {
  const auto written = cell(row, field);
  if (is_blank(written)) return "";
  if (auto date = iso_date(written)) return *date;
  problem(row.line, "reports.date",
          fmt::format("{} '{}' is not taken over: write dates as YYYY-MM-DD or YYYYMMDD, as day "
                      "and month cannot be told apart in others",
                      name, printable(trim(written))));
  return "";
}

std::optional<std::int64_t> TableReader::summary_code(const CsvTable::Row& row) {
  const auto written = cell(row, ReportField::summary_code);
  if (is_blank(written)) return std::nullopt;
  const auto code = summary_code_of(written);
  if (!code) {
    problem(row.line, "reports.summary_code",
            fmt::format("summary code '{}' is not taken over: it is none of 1, 2, 4 and 9",
                        printable(trim(written))));
  }
  return code;
}

bool TableReader::has_essentials(const ReportRow& report) {
  const auto refuse = [&](const char* code, const char* message) {
    problem(report.line, code, message);
    return false;
  };
  if (report.patient_id.empty()) {
    return refuse("reports.no_patient",
                  "no patient id, so that nothing would notice a report of someone else; left out");
  }
  if (report.exam_id.empty() && report.accession_number.empty() && report.study_uid.empty()) {
    return refuse("reports.no_exam",
                  "no exam id, accession number or study instance UID; left out");
  }
  if (is_blank(report.text)) return refuse("reports.no_text", "no report text; left out");
  return true;
}

void TableReader::read(CsvTable::Row& row) {
  if (std::all_of(row.cells.begin(), row.cells.end(), is_blank)) return;
  const auto surplus =
      row.cells.begin() + static_cast<std::ptrdiff_t>(std::min(width_, row.cells.size()));
  if (!std::all_of(surplus, row.cells.end(), is_blank)) {
    problem(row.line, "reports.cells",
            fmt::format("{} cells under {} columns: is there a separator in a text without "
                        "quotes? left out",
                        row.cells.size(), width_));
    return;
  }
  if (!decode(row)) return;
  ReportRow report;
  report.line = row.line;
  report.patient_id = identifier(row, ReportField::patient_id);
  report.exam_id = identifier(row, ReportField::exam_id);
  report.accession_number = identifier(row, ReportField::accession_number);
  report.study_uid = identifier(row, ReportField::study_uid);
  // An exam without accession number is called by its study's UID, and some call all of them so.
  if (report.study_uid.empty() && is_uid(report.exam_id)) report.study_uid = report.exam_id;
  report.text = cell(row, ReportField::text);
  if (!has_essentials(report)) return;
  report.summary_code = summary_code(row);
  report.exam_date = date(row, ReportField::exam_date, "exam date");
  report.death_date = date(row, ReportField::death_date, "death date");
  table_.rows.push_back(std::move(report));
}

}  // namespace

ReportTable read_report_table(const std::filesystem::path& file) {
  auto csv = read_csv(file);
  ReportTable table;
  table.source = printable(file.filename().string());
  with_context(file.string(), [&] {
    auto columns = find_report_columns(csv.header);
    table.ignored = columns.ignored;
    TableReader reader(table, std::move(columns), csv.header.size());
    table.rows.reserve(csv.rows.size());
    for (auto& row : csv.rows) {
      reader.read(row);
      row.cells.clear();  // a report is held once: tables of them can be as large as memory
    }
  });
  return table;
}

}  // namespace uptake
