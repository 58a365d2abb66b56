#include "evaluation/metrics_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/csv.h"
#include "core/text.h"

namespace uptake {
namespace {

using nlohmann::json;

std::string cell(const std::optional<double>& value) {
  return value ? fmt::format("{:.6f}", *value) : "";
}

std::string shown(const std::optional<double>& value) {
  return value ? fmt::format("{:.3f}", *value) : "-";
}

std::optional<double> low(const Estimate& figure) {
  return figure.interval ? std::optional(figure.interval->low) : std::nullopt;
}

std::optional<double> high(const Estimate& figure) {
  return figure.interval ? std::optional(figure.interval->high) : std::nullopt;
}

json as_json(const RegionReport& region) {
  json seeds = json::array();
  for (const auto& area : region.seed_aurocs) seeds.push_back(json_number(area));
  return {{"region", printable(region.region)},
          {"exams", region.exams},
          {"positives", region.positives},
          {"seeds", region.seeds},
          {"auroc", with_interval(region.auroc)},
          {"auroc_median", json_number(region.auroc_median)},
          {"auroc_of_seeds", seeds},
          {"average_precision", json_number(region.average_precision)},
          {"threshold", json_number(region.threshold)},
          {"sensitivity", json_number(region.sensitivity)},
          {"specificity", json_number(region.specificity)},
          {"ppv", json_number(region.ppv)},
          {"f1", json_number(region.f1)},
          {"brier", json_number(region.brier)},
          {"ece", json_number(region.calibration_error)},
          {"sensitivity_top10", json_number(region.sensitivity_top10)},
          {"sensitivity_top25", json_number(region.sensitivity_top25)},
          {"sensitivity_top50", json_number(region.sensitivity_top50)},
          {"skipped_at_sensitivity_99", json_number(region.skipped_at_99)},
          {"note", region.note}};
}

}  // namespace

json json_number(const std::optional<double>& value) { return value ? json(*value) : json(); }

json with_interval(const Estimate& figure) {
  json result = {{"value", json_number(figure.value)}, {"low", json()}, {"high", json()}};
  if (figure.interval) {
    result["low"] = figure.interval->low;
    result["high"] = figure.interval->high;
    result["interval"] = name_of(figure.interval->kind);
  }
  return result;
}

std::string metrics_table(const Evaluation& evaluation) {
  std::string text(metrics_header);
  for (const auto& r : evaluation.regions) {
    text += csv_row({r.region, std::to_string(r.exams), std::to_string(r.positives),
                     std::to_string(r.seeds), cell(r.auroc.value), cell(r.auroc_median),
                     cell(low(r.auroc)), cell(high(r.auroc)), cell(r.average_precision),
                     cell(r.sensitivity), cell(r.specificity), cell(r.ppv), cell(r.f1),
                     cell(r.brier), cell(r.calibration_error), cell(r.sensitivity_top10),
                     cell(r.sensitivity_top25), cell(r.sensitivity_top50)});
  }
  return text;
}

json as_json(const Evaluation& evaluation) {
  json regions = json::array();
  for (const auto& region : evaluation.regions) regions.push_back(as_json(region));
  return {{"regions", regions},
          {"mean_auroc", with_interval(evaluation.mean_auroc)},
          {"interval", name_of(evaluation.interval)}};
}

std::string as_text(const Evaluation& evaluation) {
  auto regions = evaluation.regions;
  std::ranges::stable_sort(regions, std::ranges::greater(),
                           [](const RegionReport& r) { return r.auroc.value.value_or(-1); });
  std::string text =
      fmt::format("{:32} {:>6} {:>9} {:>5}  {:>5} {:>15}  {:>5} {:>5} {:>5}  {:>19}\n", "region",
                  "exams", "positives", "seeds", "AUROC", "95 % interval", "sens.", "spec.", "F1",
                  "top 10 %, 25 %, 50 %");
  const auto interval = [](const Estimate& figure) {
    return figure.interval
               ? fmt::format("{:.3f} to {:.3f}", figure.interval->low, figure.interval->high)
               : "";
  };
  for (const auto& r : regions) {
    text += fmt::format("{:32} {:6} {:9} {:5}  {:>5} {:>15}  {:>5} {:>5} {:>5}  {:>6} {:>6} {:>6}",
                        printable(r.region), r.exams, r.positives, r.seeds, shown(r.auroc.value),
                        interval(r.auroc), shown(r.sensitivity), shown(r.specificity), shown(r.f1),
                        shown(r.sensitivity_top10), shown(r.sensitivity_top25),
                        shown(r.sensitivity_top50));
    text += (r.note.empty() ? "" : "  " + r.note) + "\n";
  }
  return text + fmt::format("{:32} {:>22}  {:>5} {:>15}\n", "mean", "",
                            shown(evaluation.mean_auroc.value), interval(evaluation.mean_auroc));
}

}  // namespace uptake
