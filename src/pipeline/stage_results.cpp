#include <fmt/format.h>

#include <map>
#include <set>

#include "core/text.h"
#include "labeling/csv_rows.h"
#include "pipeline/figure_text.h"
#include "pipeline/run_pipeline.h"

namespace uptake {
namespace {

using nlohmann::json;

std::string last_line(const std::string& text) {
  std::string last;
  for (const auto& line : split(text, '\n')) {
    if (!trim(line).empty()) last = std::string(trim(line));
  }
  return last;
}

std::string of_import(const json& all) {
  const auto& studies = all.at("studies");
  const auto count = [&](const char* fate) { return studies.at(fate).get<std::size_t>(); };
  return fmt::format("{} exams in SUV and HU on one grid; {} studies could not be used",
                     count("imported") + count("replaced") + count("unchanged"), count("failed"));
}

std::string of_split(const json& all) {
  return fmt::format("{} exams to train on, {} to validate, {} to test",
                     all.at("train").at("exams").get<std::size_t>(),
                     all.at("validation").at("exams").get<std::size_t>(),
                     all.at("test").at("exams").get<std::size_t>());
}

std::string of_label(const json& all) {
  return fmt::format("{} reports labelled, {} mentions of regions",
                     all.at("reports").get<std::size_t>(), all.at("mentions").get<std::size_t>());
}

std::string of_training(const json& all) {
  const auto& figures = all.at("figures");
  return "AUROC on the validation exams' labels " + figure_text(figures.value("auroc", json()));
}

std::string of_evaluation(const json& all) {
  return "mean AUROC " + interval_text(all.at("mean_auroc"));
}

std::string of_explanation(const json& all) {
  return fmt::format("{} exams explained", all.at("exams").size());
}

/// "guided: highest point in a lesion in 3 of 20 abnormal exams' regions (chance 0.004)"
std::string of_localisation(const json& all) {
  struct Sum {
    double hits = 0, abnormal = 0, chance = 0;
  };
  std::map<std::string, Sum> sums;
  for (const auto& row : all.at("localisation")) {
    const double abnormal = row.at("abnormal");
    if (abnormal == 0) continue;
    auto& sum = sums[row.at("method")];
    sum.hits += row.at("hits").get<double>();
    sum.abnormal += abnormal;
    sum.chance += abnormal * row.at("chance").get<double>();
  }
  std::string text = "highest point of the map in a lesion:";
  for (const auto& [method, sum] : sums) {
    text += fmt::format("{} {} {:.0f} of {:.0f} (chance {:.3f})", text.ends_with(':') ? "" : ",",
                        method, sum.hits, sum.abnormal, sum.chance / sum.abnormal);
  }
  return text;
}

/// Rows and exams of a table of predictions.
std::string of_predictions(const std::filesystem::path& file) {
  CsvRows rows(file);
  std::set<std::string> exams, regions;
  while (const auto row = rows.next()) {
    if (row->cells.size() < 2) continue;
    exams.insert(row->cells[0]);
    regions.insert(row->cells[1]);
  }
  return fmt::format("{} exams, {} regions", exams.size(), regions.size());
}

std::string from_json(const std::string& stage, const json& all) {
  if (stage == "import") return of_import(all);
  if (stage == "label") return of_label(all);
  if (stage == "split") return of_split(all);
  if (stage == "train") return of_training(all);
  if (stage == "evaluate") return of_evaluation(all);
  if (stage == "explain") return of_explanation(all);
  if (stage == "localise") return of_localisation(all);
  if (stage == "evaluate-labels") {
    return "F1 of the reports' labels " + interval_text(all.at("mean").at("f1"));
  }
  return "done";
}

}  // namespace

std::string result_line(const Stage& stage, const std::string& output) {
  if (stage.name == "predict" || stage.name == "predict-validation") {
    return of_predictions(stage.outputs.front());
  }
  if (stage.hidden.empty()) return last_line(output);
  const auto all = json::parse(output, nullptr, false);
  if (!all.is_object()) return last_line(output);
  try {
    return from_json(stage.name, all);
  } catch (const json::exception&) {
    return last_line(output);
  }
}

}  // namespace uptake
