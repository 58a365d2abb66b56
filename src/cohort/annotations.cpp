#include "cohort/annotations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>
#include <variant>

#include "cohort/report_table_cells.h"
#include "core/error.h"
#include "core/strict_json.h"
#include "core/text.h"

namespace uptake {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(std::string what) {
  throw Error("annotation.invalid", std::move(what),
              "see uptake annotations import --help for what a line holds");
}

json parse_object(std::string_view line) {
  if (!is_utf8(line)) refuse("it is not UTF-8");
  auto parsed = parse_strict_json(line);
  if (const auto* problem = std::get_if<JsonProblem>(&parsed)) {
    refuse(problem->kind == JsonProblem::Kind::duplicate_key
               ? fmt::format("the key '{}' comes twice", printable(problem->text))
               : "it is no JSON: " + printable(problem->text));
  }
  auto& value = std::get<json>(parsed);
  if (!value.is_object()) refuse("it is no JSON object");
  return std::move(value);
}

std::string text_at(const json& object, const char* key, bool needed) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) {
    if (needed) refuse(fmt::format("'{}' is missing", key));
    return "";
  }
  if (!found->is_string()) refuse(fmt::format("'{}' is no text", key));
  auto text = found->get<std::string>();
  if (needed && trim(text).empty()) refuse(fmt::format("'{}' is empty", key));
  if (text.find('\0') != std::string::npos) refuse(fmt::format("'{}' has a NUL in it", key));
  return text;
}

std::optional<std::int64_t> place_at(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::nullopt;
  constexpr std::int64_t most = 1'000'000'000'000;
  if (!found->is_number_integer() || found->get<double>() < 0 || found->get<double>() > most) {
    refuse(fmt::format("'{}' is no place in a text", key));
  }
  return found->get<std::int64_t>();
}

std::string label_at(const json& object) {
  const auto found = object.find("label");
  if (found == object.end()) refuse("'label' is missing");
  if (found->is_string()) return text_at(object, "label", true);
  if (found->is_number() || found->is_boolean()) return found->dump();
  refuse("'label' is no word, number, true or false");
}

void check_span(const Annotation& annotation) {
  if (annotation.begin.has_value() != annotation.end.has_value()) {
    refuse("'begin' and 'end' come together or not at all");
  }
  if (!annotation.begin) return;
  if (*annotation.begin > *annotation.end) refuse("'begin' lies behind 'end'");
  if (annotation.text.empty()) return;
  // Code points: all bytes but those that go on a character.
  const auto length = std::count_if(annotation.text.begin(), annotation.text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  });
  if (*annotation.end > length)
    refuse(fmt::format("'end' lies behind the text's {} characters", length));
}

SqlValue sql(const std::optional<std::int64_t>& number) {
  return number ? SqlValue(*number) : SqlValue(nullptr);
}

std::optional<std::int64_t> optional_integer(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.integer(column);
}

/// Takes lines over one by one.
class AnnotationImporter {
 public:
  explicit AnnotationImporter(Database& database) : database_(database) {}

  void take(const std::string& line, AnnotationImport& result) {
    const Annotation a = parse_annotation(line);
    known_.bind(1, line);
    const bool is_known = known_.step();
    known_.reset();
    if (is_known) {
      ++result.unchanged;
      return;
    }
    if (!a.exam_id.empty() && !has_exam(a.exam_id)) ++result.unknown_exams;
    insert_.bind_all(std::array<SqlValue, 10>{a.exam_id, a.text, sql(a.begin), sql(a.end), a.region,
                                              a.label, a.annotator, a.time, a.comment, line});
    insert_.run();
    ++result.stored;
  }

 private:
  bool has_exam(const std::string& exam_id) {
    exam_.bind(1, exam_id);
    const bool found = exam_.step();
    exam_.reset();
    return found;
  }

  Database& database_;
  Statement known_ = database_.prepare("SELECT 1 FROM annotations WHERE line = ?");
  Statement exam_ = database_.prepare("SELECT 1 FROM exams WHERE exam_id = ?");
  Statement insert_ = database_.prepare(
      "INSERT INTO annotations (exam_id, text, begin, end, region, label, annotator, time, comment,"
      " line) VALUES (?,?,?,?,?,?,?,?,?,?)");
};

}  // namespace

Annotation parse_annotation(std::string_view json_line) {
  const auto object = parse_object(json_line);
  Annotation annotation;
  annotation.exam_id = text_at(object, "exam_id", false);
  annotation.text = text_at(object, "text", false);
  annotation.begin = place_at(object, "begin");
  annotation.end = place_at(object, "end");
  annotation.region = text_at(object, "region", true);
  annotation.label = label_at(object);
  annotation.annotator = text_at(object, "annotator", true);
  annotation.time = text_at(object, "time", true);
  annotation.comment = text_at(object, "comment", false);
  if (annotation.exam_id.empty() && annotation.text.empty()) {
    refuse("'exam_id' or 'text' must say what was annotated");
  }
  if (annotation.time.find('-') == std::string::npos || !iso_date(annotation.time)) {
    refuse(fmt::format("the time '{}' is not ISO 8601 (2026-01-31T12:00:00Z)",
                       printable(annotation.time)));
  }
  check_span(annotation);
  return annotation;
}

AnnotationImport import_annotations(Cohort& cohort, std::istream& lines,
                                    const std::string& source) {
  AnnotationImport result;
  Transaction transaction(cohort.database());
  AnnotationImporter importer(cohort.database());
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (trim(line).empty()) continue;
    try {
      importer.take(line, result);
    } catch (const Error& error) {
      if (error.code() != "annotation.invalid") throw;
      result.problems.push_back({fmt::format("{}, line {}", source, number), error.code(),
                                 error.message() + "; left out"});
    }
  }
  transaction.commit();
  return result;
}

void export_annotations(Cohort& cohort, const std::function<void(std::string_view)>& use) {
  auto rows = cohort.database().prepare("SELECT line FROM annotations ORDER BY annotation");
  while (rows.step()) use(rows.text(0));
}

std::vector<CommonItem> common_annotations(Cohort& cohort, const std::string& first,
                                           const std::string& second) {
  auto rows = cohort.database().prepare(
      "SELECT exam_id, text, begin, end, region, label, annotator FROM annotations"
      " WHERE annotator IN (?, ?) ORDER BY julianday(time), annotation");
  rows.bind(1, first).bind(2, second);
  using Key = std::tuple<std::string, std::string, std::optional<std::int64_t>,
                         std::optional<std::int64_t>, std::string>;
  struct Labels {
    std::optional<std::string> first, second;
  };
  std::map<Key, Labels> items;
  while (rows.step()) {
    auto& labels = items[{rows.text(0), rows.text(1), optional_integer(rows, 2),
                          optional_integer(rows, 3), rows.text(4)}];
    (rows.text(6) == first ? labels.first : labels.second) = rows.text(5);
  }
  std::vector<CommonItem> common;
  for (const auto& [key, labels] : items) {
    if (!labels.first || !labels.second) continue;
    const auto& [exam_id, text, begin, end, region] = key;
    common.push_back({exam_id, text, begin, end, region, *labels.first, *labels.second});
  }
  return common;
}

std::vector<std::pair<std::string, std::size_t>> annotators(Cohort& cohort) {
  auto rows = cohort.database().prepare(
      "SELECT annotator, count(*) FROM annotations GROUP BY annotator ORDER BY annotator");
  std::vector<std::pair<std::string, std::size_t>> found;
  while (rows.step()) found.emplace_back(rows.text(0), static_cast<std::size_t>(rows.integer(1)));
  return found;
}

}  // namespace uptake
