#include "evaluation/report_data.h"

#include <set>

#include "core/build_info.h"
#include "core/text.h"
#include "evaluation/metrics_file.h"

namespace uptake {
namespace {

using nlohmann::json;

json as_json(const SensitivityCurve& curve) {
  json low = json::array(), high = json::array();
  for (const auto& interval : curve.band) {
    low.push_back(interval ? json(interval->low) : json());
    high.push_back(interval ? json(interval->high) : json());
  }
  return {{"region", printable(curve.region)},
          {"prevalence", curve.prevalence},
          {"mean", curve.mean},
          {"low", low},
          {"high", high},
          {"seeds", curve.seeds}};
}

json as_json(const CalibrationFigures& figures) {
  json bins = json::array();
  for (const auto& bin : figures.curve) {
    bins.push_back({{"count", bin.count},
                    {"mean_probability", bin.mean_probability},
                    {"share_positive", bin.share_positive}});
  }
  return {{"brier", json_number(figures.brier)}, {"ece", figures.error}, {"bins", bins}};
}

json as_json(const RegionCalibration& region) {
  json result = {{"region", printable(region.region)},
                 {"raw", as_json(region.raw)},
                 {"temperature", json()},
                 {"isotonic", json()}};
  if (region.temperature) {
    result["temperature"] = as_json(*region.temperature);
    result["temperature"]["value"] = region.temperature_value;
  }
  if (region.isotonic) result["isotonic"] = as_json(*region.isotonic);
  return result;
}

json as_json(const ModelComparison& comparison) {
  json regions = json::array();
  for (const auto& r : comparison.regions) {
    regions.push_back({{"region", printable(r.region)},
                       {"exams", r.exams},
                       {"positives", r.positives},
                       {"first", r.first},
                       {"second", r.second},
                       {"p", json_number(r.p)},
                       {"p_holm", json_number(r.p_holm)}});
  }
  json test;
  if (const auto& t = comparison.t_test) {
    test = {{"t", t->t}, {"degrees", t->degrees}, {"p", t->p}};  // infinite t: null
  }
  return {{"name", printable(comparison.name)},
          {"mean_difference", with_interval(comparison.mean_difference)},
          {"t_test", test},
          {"permutation_p", json_number(comparison.permutation_p)},
          {"regions", regions}};
}

template <class Items>
json list_of(const Items& items) {
  json result = json::array();
  for (const auto& item : items) result.push_back(as_json(item));
  return result;
}

void count_exams(EvaluationReport& report, std::span<const RegionPredictions> regions) {
  std::set<std::string> exams, patients;
  for (const auto& region : regions) exams.insert(region.exams.begin(), region.exams.end());
  for (const auto& exam : exams) {
    patients.insert(report.options.patient_of ? report.options.patient_of(exam) : exam);
  }
  report.exams = exams.size();
  report.patients = patients.size();
}

}  // namespace

EvaluationReport evaluation_report(
    std::string model, std::span<const RegionPredictions> regions,
    std::span<const std::pair<std::string, std::vector<RegionPredictions>>> others,
    const EvaluationOptions& options) {
  EvaluationReport report;
  report.model = std::move(model);
  report.options = options;
  count_exams(report, regions);
  report.evaluation = evaluate(regions, options);
  report.curves = sensitivity_curves(regions, options);
  report.calibration = calibrate(regions, options);
  for (const auto& [name, other] : others) {
    report.comparisons.push_back(compare_models(name, regions, other, options));
  }
  return report;
}

json metrics_json(const EvaluationReport& report) {
  json result = as_json(report.evaluation);
  result["exams"] = report.exams;
  result["patients"] = report.patients;
  result["operating_point"] = report.options.operating_point.text();
  result["calibration"] = list_of(report.calibration);
  result["comparisons"] = list_of(report.comparisons);
  return result;
}

json page_data(const EvaluationReport& report) {
  json data = metrics_json(report);
  data["version"] = version();
  data["model"] = printable(report.model);
  data["sources"] = json::array();
  for (const auto& [what, file] : report.sources) {
    data["sources"].push_back({{"what", what}, {"file", printable(file)}});
  }
  data["resamples"] = report.options.bootstrap.resamples;
  data["validation"] = report.options.validation != nullptr;
  data["shares"] = curve_shares();
  data["curves"] = list_of(report.curves);
  return data;
}

}  // namespace uptake
