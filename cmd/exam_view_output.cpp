#include <fmt/format.h>

#include "core/text.h"
#include "exam_view.h"
#include "imaging/page.h"

namespace uptake::cmd {
namespace {

using nlohmann::json;

/// Nothing where there is nothing: an empty text is not a fact.
json filled(const std::string& text) { return text.empty() ? json() : json(text); }

json json_of(const SeriesRecord& series) {
  return {{"series_uid", series.series_uid}, {"number", series.number},
          {"modality", series.modality},     {"description", series.description},
          {"instances", series.instances},   {"role", filled(series.role)},
          {"reason", series.reason},         {"explanation", series.explanation}};
}

PageTable series_table(const ExamView& view) {
  PageTable table{"Series", {"Number", "Modality", "Description", "Images", "Verdict"}, {}};
  for (const SeriesRecord& series : view.series) {
    table.rows.push_back({fmt::to_string(series.number), series.modality, series.description,
                          fmt::to_string(series.instances), verdict(series)});
  }
  return table;
}

}  // namespace

std::string as_text(const ExamView& view) {
  std::string text;
  for (const auto& [name, value] : fact_rows(view)) {
    text += fmt::format("{:<17} {}\n", name, printable(value));
  }
  for (const std::string& flag : view.flags) {
    text += fmt::format("{:<17} {}\n", "Note", printable(flag));
  }
  if (!view.series.empty()) text += "\nSeries\n";
  for (const SeriesRecord& series : view.series) {
    text += fmt::format("  {:>4}  {:<4} {} {}  {}\n        {}\n", series.number,
                        printable(series.modality), series.instances,
                        series.instances == 1 ? "image" : "images", printable(series.description),
                        printable(verdict(series)));
  }
  return text;
}

json as_json(const ExamView& view) {
  const ExamRecord& exam = view.exam;
  json result{{"exam_id", exam.exam_id},
              {"patient_id", exam.patient_id},
              {"sex", filled(view.patient.sex)},
              {"age", filled(exam.patient_age)},
              {"study_uid", filled(exam.study_uid)},
              {"accession_number", filled(exam.accession_number)},
              {"exam_date", filled(exam.exam_date)},
              {"description", filled(exam.description)},
              {"weight_kg", exam.weight_kg > 0 ? json(exam.weight_kg) : json()},
              {"height_m", exam.height_m > 0 ? json(exam.height_m) : json()},
              {"pet_unit", filled(exam.pet_unit)},
              {"suv_refusal", filled(exam.suv_refusal)},
              {"suv_explanation", filled(exam.suv_explanation)},
              {"scan_file", filled(exam.scan_file)},
              {"size", {exam.columns, exam.rows, exam.slices}},
              {"deidentified", exam.deidentified},
              {"facts", view.facts},
              {"flags", json::parse(exam.flags, nullptr, false)},
              {"series", json::array()},
              {"report", view.report.has_value()},
              {"summary_code", json()}};
  if (result["flags"].is_discarded()) result["flags"] = json::array();
  if (view.report && view.report->summary_code) result["summary_code"] = *view.report->summary_code;
  for (const SeriesRecord& series : view.series) result["series"].push_back(json_of(series));
  return result;
}

std::string as_page(const ExamView& view, const std::string& png, const std::string& picture_text) {
  Page page{.title = view.exam.exam_id,
            .subtitle = view.exam.exam_date,
            .warnings = view.flags,
            .png = png,
            .picture_text = picture_text,
            .tables = {{"Exam", {}, {}}},
            .report = view.report ? view.report->text : ""};
  for (const auto& [name, value] : fact_rows(view)) page.tables[0].rows.push_back({name, value});
  if (!view.series.empty()) page.tables.push_back(series_table(view));
  return render_page(page);
}

}  // namespace uptake::cmd
