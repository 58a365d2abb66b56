#include "labeling/report_source.h"

#include <fmt/format.h>

#include <functional>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

/// Labels need no patient: a table without that column does.
ReportColumns columns_of(const std::vector<std::string>& header) {
  try {
    return find_report_columns(header);
  } catch (const Error& first) {
    auto with_patient = header;
    with_patient.emplace_back("patient_id");
    try {
      return find_report_columns(with_patient);
    } catch (const Error&) {
      // What else is missing, without asking for the patient.
      auto message = first.message();
      constexpr std::string_view patient = "patient_id and ";
      if (const auto at = message.find(patient); at != std::string::npos) {
        message.erase(at, patient.size());
      }
      throw Error(first.code(), message, first.cure());
    }
  }
}

std::string decoded(std::string bytes) {
  if (is_utf8(bytes)) return bytes;
  if (auto text = to_utf8(bytes, "windows-1252")) return std::move(*text);
  return bytes;
}

}  // namespace

ReportSource::ReportSource(const std::filesystem::path& file)
    : rows_(file), name_(printable(file.filename().string())) {
  columns_ = with_context(printable(file.string()), [&] { return columns_of(rows_.header()); });
}

void ReportSource::problem(std::size_t line, std::string code, std::string message) {
  problems_.push_back(
      {fmt::format("{}, line {}", name_, line), std::move(code), std::move(message)});
}

std::string ReportSource::cell(const CsvRows::Row& row, ReportField field) const {
  const auto column = columns_.of(field);
  return column && *column < row.cells.size() ? decoded(row.cells[*column]) : "";
}

std::string ReportSource::name_of_exam(const CsvRows::Row& row) const {
  for (const auto field :
       {ReportField::exam_id, ReportField::accession_number, ReportField::study_uid}) {
    const auto written = cell(row, field);
    if (const auto name = trim(written); !name.empty()) return std::string(name);
  }
  return "";
}

std::optional<NamedReport> ReportSource::report_of(const CsvRows::Row& row) {
  if (!row.problem.empty()) {
    problem(row.line, "reports.row", row.problem + "; left out");
    return std::nullopt;
  }
  for (std::size_t i = rows_.header().size(); i < row.cells.size(); ++i) {
    if (trim(row.cells[i]).empty()) continue;
    problem(row.line, "reports.cells",
            fmt::format("{} cells under {} columns: is there a separator in a text without "
                        "quotes? left out",
                        row.cells.size(), rows_.header().size()));
    return std::nullopt;
  }
  NamedReport report{name_of_exam(row), cell(row, ReportField::text)};
  if (report.exam_id.empty()) {
    problem(row.line, "reports.no_exam",
            "no exam id, accession number or study instance UID; left out");
  } else if (trim(report.text).empty()) {
    problem(row.line, "reports.no_text",
            fmt::format("exam {} has no report text; left out", printable(report.exam_id)));
  } else if (!seen_.insert(std::hash<std::string>{}(report.exam_id)).second) {
    problem(row.line, "reports.duplicate",
            fmt::format("exam {} has a report in an earlier row, which was kept",
                        printable(report.exam_id)));
  } else {
    return report;
  }
  return std::nullopt;
}

std::optional<NamedReport> ReportSource::next() {
  while (const auto row = rows_.next()) {
    if (auto report = report_of(*row)) return report;
  }
  return std::nullopt;
}

}  // namespace uptake
