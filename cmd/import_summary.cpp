#include "import_summary.h"

#include <fmt/format.h>

#include "core/text.h"

namespace uptake::cmd {
namespace {

using nlohmann::json;
using Fate = ImportedStudy::Fate;
using Counts = std::vector<std::pair<const char*, std::size_t>>;

Counts study_counts(const ImportSummary& summary) {
  return {{"imported", summary.count(Fate::imported)},
          {"replaced", summary.count(Fate::replaced)},
          {"unchanged", summary.count(Fate::unchanged)},
          {"passed_over", summary.count(Fate::passed)},
          {"failed", summary.count(Fate::failed)}};
}

Counts report_counts(const ReportSummary& summary) {
  return {{"rows", summary.rows},
          {"stored", summary.stored},
          {"replaced", summary.replaced},
          {"unchanged", summary.unchanged},
          {"duplicates", summary.duplicates},
          {"unmatched", summary.unmatched},
          {"refused", summary.refused},
          {"matched_pending", summary.matched_pending},
          {"still_pending", summary.still_pending},
          {"exams_without_report", summary.exams_without_report}};
}

const char* name_of_fate(Fate fate) {
  switch (fate) {
    case Fate::imported:
      return "imported";
    case Fate::replaced:
      return "replaced";
    case Fate::unchanged:
      return "unchanged";
    case Fate::passed:
      return "passed_over";
    case Fate::failed:
      return "failed";
  }
  return "";
}

json json_of(const std::vector<dicom::Problem>& problems) {
  json list = json::array();
  for (const auto& problem : problems) {
    list.push_back(
        {{"where", problem.where}, {"code", problem.code}, {"message", problem.message}});
  }
  return list;
}

json json_of(const ImportedStudy& study) {
  json result{{"fate", name_of_fate(study.fate)}, {"study_uid", study.study_uid}};
  const auto put = [&](const char* key, const std::string& value) {
    if (!value.empty()) result[key] = value;
  };
  put("exam_id", study.exam_id);
  put("patient_id", study.patient_id);
  put("pet_unit", study.pet_unit);
  put("code", study.code);
  put("message", study.message);
  result["notes"] = json::array();
  for (const auto& note : study.notes) {
    result["notes"].push_back({{"code", note.code}, {"message", note.message}});
  }
  return result;
}

std::string lines_of(const Counts& counts) {
  std::string text;
  for (const auto& [name, count] : counts) {
    std::string words = name;
    for (char& c : words) c = c == '_' ? ' ' : c;
    text += fmt::format("  {:<22}{:>8}\n", words, count);
  }
  return text;
}

std::string lines_of(const std::vector<dicom::Problem>& problems) {
  std::string text;
  for (const auto& problem : problems) {
    text += fmt::format("  {}: {} [{}]\n", printable(problem.where), printable(problem.message),
                        printable(problem.code));
  }
  return text;
}

}  // namespace

bool is_clean(const ImportResult& result) {
  if (result.studies && (result.studies->studies.empty() || !result.studies->problems.empty() ||
                         result.studies->count(Fate::failed) > 0)) {
    return false;
  }
  return !result.reports || (result.reports->problems.empty() && result.reports->refused == 0);
}

std::string list_of_problems(const ImportResult& result) {
  std::string text;
  if (result.studies && result.studies->studies.empty()) {
    text += fmt::format("no DICOM study among {} files\n", result.studies->files);
  }
  if (result.studies && !result.studies->problems.empty()) {
    text += "could not be used:\n" + lines_of(result.studies->problems);
  }
  if (result.reports && !result.reports->problems.empty()) {
    text += "reports, not stored or not whole:\n" + lines_of(result.reports->problems);
  }
  if (result.reports && !result.reports->notes.empty()) {
    text += "reports, to be looked at:\n" + lines_of(result.reports->notes);
  }
  return text;
}

std::string as_text(const ImportResult& result) {
  std::string text;
  if (result.studies) text += "studies\n" + lines_of(study_counts(*result.studies));
  if (result.reports) text += "reports\n" + lines_of(report_counts(*result.reports));
  return text;
}

json as_json(const ImportResult& result) {
  json out = json::object();
  if (result.studies) {
    json& studies = out["studies"] = json::object();
    for (const auto& [name, count] : study_counts(*result.studies)) studies[name] = count;
    studies["files"] = result.studies->files;
    studies["files_passed_over"] = result.studies->passed_files;
    studies["list"] = json::array();
    for (const auto& study : result.studies->studies) studies["list"].push_back(json_of(study));
    studies["problems"] = json_of(result.studies->problems);
  }
  if (result.reports) {
    json& reports = out["reports"] = json::object();
    for (const auto& [name, count] : report_counts(*result.reports)) reports[name] = count;
    reports["problems"] = json_of(result.reports->problems);
    reports["notes"] = json_of(result.reports->notes);
  }
  return out;
}

}  // namespace uptake::cmd
