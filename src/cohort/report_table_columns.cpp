#include "cohort/report_table_columns.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/csv.h"
#include "core/error.h"
#include "core/nearest.h"
#include "core/text.h"

namespace uptake {
namespace {

struct KnownColumn {
  ReportField field;
  std::string_view name;
};

/// The first name of a field is its own, the others are aliases.
constexpr std::array known_columns{
    KnownColumn{ReportField::patient_id, "patient_id"},
    KnownColumn{ReportField::patient_id, "patient"},
    KnownColumn{ReportField::patient_id, "patient_number"},
    KnownColumn{ReportField::patient_id, "medical_record_number"},
    KnownColumn{ReportField::patient_id, "mrn"},
    KnownColumn{ReportField::exam_id, "exam_id"},
    KnownColumn{ReportField::exam_id, "exam"},
    KnownColumn{ReportField::exam_id, "examination_id"},
    KnownColumn{ReportField::accession_number, "accession_number"},
    KnownColumn{ReportField::accession_number, "accession"},
    KnownColumn{ReportField::accession_number, "accession_no"},
    KnownColumn{ReportField::study_uid, "study_instance_uid"},
    KnownColumn{ReportField::study_uid, "study_uid"},
    KnownColumn{ReportField::text, "report_text"},
    KnownColumn{ReportField::text, "report"},
    KnownColumn{ReportField::text, "text"},
    KnownColumn{ReportField::text, "report_body"},
    KnownColumn{ReportField::text, "narrative"},
    KnownColumn{ReportField::summary_code, "summary_code"},
    KnownColumn{ReportField::exam_date, "exam_date"},
    KnownColumn{ReportField::exam_date, "study_date"},
    KnownColumn{ReportField::exam_date, "scan_date"},
    KnownColumn{ReportField::exam_date, "date_of_exam"},
    KnownColumn{ReportField::death_date, "death_date"},
    KnownColumn{ReportField::death_date, "date_of_death"},
};

/// "Study Instance-UID " and "study_instance_uid" alike: "studyinstanceuid".
std::string plain(std::string_view name) {
  auto result = lower(trim(name));
  std::erase_if(result, [](char c) { return c == ' ' || c == '_' || c == '-'; });
  return result;
}

std::string_view name_of(ReportField field) {
  for (const auto& column : known_columns) {
    if (column.field == field) return column.name;
  }
  return "";
}

std::optional<ReportField> field_of(std::string_view header_cell) {
  const auto wanted = plain(header_cell);
  for (const auto& column : known_columns) {
    if (plain(column.name) == wanted) return column.field;
  }
  return std::nullopt;
}

/// The field that the file still lacks and that comes nearest to `name`.
std::optional<std::string> nearest_missing(const std::string& name, const ReportColumns& columns) {
  std::vector<std::string> names;
  for (const auto& column : known_columns) {
    if (!columns.of(column.field)) names.emplace_back(column.name);
  }
  auto wanted = lower(trim(name));
  std::replace_if(
      wanted.begin(), wanted.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
  const auto found = nearest(wanted, names);
  if (!found) return std::nullopt;
  return std::string(name_of(*field_of(*found)));
}

void check_complete(const ReportColumns& columns, const std::vector<std::string>& header) {
  std::string missing;
  if (!columns.of(ReportField::patient_id)) missing = "patient_id";
  const auto add = [&](std::string_view what) {
    missing += fmt::format("{}{}", missing.empty() ? "" : " and ", what);
  };
  if (!columns.of(ReportField::text)) add("report_text");
  if (!columns.of(ReportField::exam_id) && !columns.of(ReportField::accession_number) &&
      !columns.of(ReportField::study_uid)) {
    add("one of exam_id, accession_number and study_instance_uid");
  }
  if (missing.empty()) return;
  std::string cure = "rename or add columns in the first line";
  for (const auto& column : columns.ignored) {
    if (column.nearest)
      cure += fmt::format("; is '{}' {}?", printable(column.name), *column.nearest);
  }
  throw Error("reports.columns",
              fmt::format("no column {}; columns found: {}", missing, column_list(header)), cure);
}

}  // namespace

ReportColumns find_report_columns(const std::vector<std::string>& header) {
  ReportColumns columns;
  std::vector<std::size_t> unknown;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto field = field_of(header[i]);
    if (!field) {
      unknown.push_back(i);
      continue;
    }
    auto& place = columns.at[static_cast<std::size_t>(*field)];
    if (place) {
      throw Error("reports.columns",
                  fmt::format("columns '{}' and '{}' both say {}", printable(header[*place]),
                              printable(header[i]), name_of(*field)),
                  "rename or remove the one that is not meant");
    }
    place = i;
  }
  for (const auto i : unknown) {
    if (trim(header[i]).empty()) continue;  // a comma at the end of the line
    columns.ignored.push_back({std::string(trim(header[i])), nearest_missing(header[i], columns)});
  }
  check_complete(columns, header);
  return columns;
}

}  // namespace uptake
