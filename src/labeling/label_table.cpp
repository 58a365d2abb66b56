#include "labeling/label_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>
#include <optional>

#include "core/csv.h"
#include "core/error.h"
#include "core/text.h"
#include "labeling/csv_rows.h"

namespace uptake {

std::string label_rows(std::string_view exam_id, const Ontology& ontology,
                       std::span<const RegionLabel> labels) {
  const auto exam = csv_cell(exam_id);
  std::string rows;
  rows.reserve(labels.size() * (exam.size() + 40));
  for (std::size_t i = 0; i < labels.size(); ++i) {
    fmt::format_to(std::back_inserter(rows), "{},{},{},{}\n", exam, ontology.regions()[i].name,
                   labels[i].probability, labels[i].mentions.size());
  }
  return rows;
}

std::size_t RegionTable::Names::place_of(const std::string& name) {
  const auto [entry, is_new] = places.try_emplace(name, names.size());
  if (is_new) names.push_back(name);
  return entry->second;
}

double RegionTable::at(const std::string& exam, const std::string& region) const {
  const auto row = exams_.places.find(exam);
  const auto column = regions_.places.find(region);
  if (row == exams_.places.end() || column == regions_.places.end() ||
      column->second >= values_[row->second].size()) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return values_[row->second][column->second];
}

bool RegionTable::put(const std::string& exam, const std::string& region, double value) {
  const auto row = exams_.place_of(exam), column = regions_.place_of(region);
  if (row >= values_.size()) values_.emplace_back();
  auto& values = values_[row];
  if (column >= values.size()) {
    values.resize(column + 1, std::numeric_limits<double>::quiet_NaN());
  }
  if (values[column] == values[column]) return false;  // not NaN
  values[column] = value;
  return true;
}

namespace {

/// A number in [0, 1], true or false.
std::optional<double> value_of(std::string_view cell) {
  const auto text = lower(trim(cell));
  if (text == "true") return 1;
  if (text == "false") return 0;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || !(value >= 0 && value <= 1)) return std::nullopt;
  return value;
}

struct LabelColumns {
  std::size_t exam, region, value;
};

LabelColumns find_columns(const std::vector<std::string>& header,
                          std::span<const std::string> names) {
  std::optional<std::size_t> value;
  for (const auto& name : names) {
    if (!value) value = find_column(header, name);
  }
  const auto exam = find_column(header, "exam_id"), region = find_column(header, "region");
  if (exam && region && value) return {*exam, *region, *value};
  std::string missing;
  if (!exam) {
    missing = "exam_id";
  } else if (!region) {
    missing = "region";
  } else {
    for (const auto& name : names) missing += (missing.empty() ? "" : " or ") + name;
  }
  throw Error(
      "labels.columns",
      fmt::format("no column {}; columns found: {}", printable(missing), column_list(header)),
      "rename or add columns in the first line");
}

/// Why the row says nothing, or "" when it was taken.
std::string take_row(RegionTable& table, const CsvRows::Row& row, const LabelColumns& columns) {
  if (!row.problem.empty()) return row.problem;
  if (row.cells.size() <= std::max({columns.exam, columns.region, columns.value})) {
    return fmt::format("only {} cells", row.cells.size());
  }
  const std::string exam(trim(row.cells[columns.exam])), region(trim(row.cells[columns.region]));
  if (exam.empty()) return "no exam id";
  if (region.empty()) return "no region";
  if (trim(row.cells[columns.value]).empty()) return "";  // the table does not say
  const auto value = value_of(row.cells[columns.value]);
  if (!value) {
    return fmt::format("'{}' is no number from 0 to 1", printable(row.cells[columns.value]));
  }
  if (!table.put(exam, region, *value)) {
    return fmt::format("exam {}, region {} has a row already, which was kept", printable(exam),
                       printable(region));
  }
  return "";
}

}  // namespace

RegionTableFile read_region_table(const std::filesystem::path& file,
                                  std::span<const std::string> columns) {
  RegionTableFile result;
  CsvRows rows(file);
  const auto places =
      with_context(printable(file.string()), [&] { return find_columns(rows.header(), columns); });
  const auto name = printable(file.filename().string());
  while (const auto row = rows.next()) {
    auto why = take_row(result.table, *row, places);
    if (why.empty()) continue;
    result.problems.push_back(
        {fmt::format("{}, line {}", name, row->line), "labels.row", why + "; left out"});
  }
  return result;
}

}  // namespace uptake
