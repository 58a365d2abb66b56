#include "evaluation/evaluate.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>
#include <memory>

#include "cohort/cohort.h"
#include "commands.h"
#include "core/atomic_file.h"
#include "core/text.h"
#include "evaluation/metrics_file.h"
#include "evaluation/report_html.h"
#include "json_output.h"
#include "label_options.h"
#include "labeling/cohort_labels.h"

namespace uptake::cmd {
namespace {

class EvaluateCommand : public Command {
 public:
  Usage usage() const override {
    return {
        .name = "evaluate",
        .stage = stage_models,
        .summary = "Measure predictions: AUROC, sensitivity, calibration, triage",
        .details =
            "A table of predictions has exam_id, region and probability, and may have seed "
            "(several trainings of one model) and target (0 or 1). Without targets the truth is "
            "--truth. Areas are means over seeds; their 95 % intervals draw patients and seeds "
            "anew. Patients are those of --cohort; without it each exam counts as one. "
            "Thresholds are chosen on --validation, predictions of other exams of the same "
            "model; without it on the exams themselves, which flatters sensitivity and F1.",
        .example =
            "uptake evaluate --predictions predictions.csv --truth truth/regions.csv "
            "--out evaluation"};
  }

  void declare(CLI::App& app) override {
    app.add_option("--predictions", predictions_, "CSV: exam_id, region, probability ...")
        ->type_name("FILE")
        ->required();
    app.add_option("--truth", truth_, "CSV: exam_id, region, abnormal (or label)")
        ->type_name("FILE");
    app.add_option("--cohort", cohort_, "Whose patients and labels are used")->type_name("DIR");
    app.add_option("--labeler", labeler_, "Whose labels of --cohort (default: hybrid)")
        ->type_name("NAME");
    app.add_option("--validation", validation_, "Predictions to choose thresholds on")
        ->type_name("FILE");
    app.add_option("--compare", others_, "Predictions of another model; repeatable")
        ->type_name("NAME=FILE");
    app.add_option("--name", name_, "What the model is called in the report")->type_name("NAME");
    app.add_option("--out", out_, "Folder for report.html and tables")->type_name("DIR");
    app.add_option("--operating-point", rule_,
                   "youden (the default), f1, sensitivity:0.95 or specificity:0.9")
        ->type_name("RULE");
    app.add_option("--resamples", options_.bootstrap.resamples, "Of the bootstrap (default: 1000)")
        ->type_name("N")
        ->check(CLI::Range(2, 1'000'000).description(""));
    app.add_option("--seed", options_.bootstrap.seed,
                   "Number that resamples are drawn from (default: 1)")
        ->type_name("S");
    app.add_option("--interval", interval_,
                   "percentile (the default), or bca: corrected for bias and skewness")
        ->check(CLI::IsMember({"percentile", "bca"}));
    jobs_.declare_jobs(app);
    app.add_flag("--json", json_, "Print the result as JSON");
  }

  int run() override {
    options_.operating_point = OperatingRule::parse(rule_);
    options_.bootstrap.threads = jobs_.threads();
    if (interval_ == "bca") options_.bootstrap.kind = IntervalKind::bca;
    const auto truth = read_truth();
    const auto patients = read_patients();
    if (!cohort_.empty()) {
      options_.patient_of = [&](const std::string& exam) {
        const auto found = patients.find(exam);
        return found == patients.end() ? exam : found->second;
      };
    }
    const auto* known = truth ? &*truth : nullptr;
    const auto regions = read(predictions_, known);
    std::vector<RegionPredictions> validation;
    if (!validation_.empty()) {
      validation = read({validation_}, known);
      options_.validation = &validation;
    }
    std::vector<std::pair<std::string, std::vector<RegionPredictions>>> others;
    for (const auto& other : others_) {
      const auto [name, file] = named_file(other);
      others.emplace_back(name, read({file}, known));
    }
    if (out_.empty() && others.empty()) {  // curves are for the page alone
      const auto result = evaluate(regions, options_);
      fmt::print("{}", json_ ? json_text(as_json(result)) : as_text(result));
      return list_problems(problems_);
    }
    auto report = evaluation_report(model_name(), regions, others, options_);
    report.sources = sources();
    if (!out_.empty()) write(report);
    fmt::print("{}", json_ ? json_text(metrics_json(report))
                           : as_text(report.evaluation) + as_text(report.comparisons));
    if (!out_.empty() && !json_) {
      fmt::print(stderr, "report: {}\n",
                 printable((std::filesystem::path(out_) / "report.html").string()));
    }
    return list_problems(problems_);
  }

 private:
  /// NAME=FILE, or FILE, whose name without its ending is then the model's.
  static std::pair<std::string, std::string> named_file(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) return {std::filesystem::path(text).stem().string(), text};
    return {text.substr(0, equals), text.substr(equals + 1)};
  }

  std::string model_name() const {
    return name_.empty() ? std::filesystem::path(predictions_.front()).stem().string() : name_;
  }

  std::vector<std::pair<std::string, std::string>> sources() const {
    std::vector<std::pair<std::string, std::string>> files;
    for (const auto& file : predictions_) files.emplace_back("predictions", file);
    if (!truth_.empty()) files.emplace_back("truth", truth_);
    if (!cohort_.empty()) files.emplace_back("cohort", cohort_);
    if (!validation_.empty()) files.emplace_back("validation", validation_);
    for (const auto& other : others_) files.emplace_back("compared with", named_file(other).second);
    return files;
  }

  std::optional<RegionTable> read_truth() {
    if (!truth_.empty()) {
      auto file = read_region_table(truth_, std::vector<std::string>{"abnormal", "label"});
      problems_.insert(problems_.end(), file.problems.begin(), file.problems.end());
      return std::move(file.table);
    }
    if (cohort_.empty() || has_targets(predictions_.front())) return std::nullopt;
    fmt::print(stderr, "truth: what {} made of the reports, which may be wrong\n",
               printable(labeler_));
    Cohort cohort(cohort_, Database::Mode::existing);
    return cohort_labels(cohort, labeler_);
  }

  std::map<std::string, std::string> read_patients() const {
    std::map<std::string, std::string> patients;
    if (cohort_.empty()) return patients;
    Cohort cohort(cohort_, Database::Mode::existing);
    for (const auto& exam : cohort.exams()) patients[exam.exam_id] = exam.patient_id;
    return patients;
  }

  std::vector<RegionPredictions> read(const std::vector<std::string>& files,
                                      const RegionTable* truth) {
    PredictionRows rows;
    for (const auto& file : files) rows.read(file);
    auto regions = rows.by_region(truth);
    problems_.insert(problems_.end(), rows.problems().begin(), rows.problems().end());
    return regions;
  }

  void write(const EvaluationReport& report) const {
    const std::filesystem::path folder(out_);
    std::filesystem::create_directories(folder);
    write_file_atomically(folder / "metrics.csv", metrics_table(report.evaluation));
    write_file_atomically(folder / "metrics.json", json_text(metrics_json(report)));
    write_file_atomically(folder / "curves.csv", curves_table(report.curves));
    if (!report.comparisons.empty()) {
      write_file_atomically(folder / "comparison.csv", comparison_table(report.comparisons));
    }
    write_file_atomically(folder / "report.html", report_html(report));
  }

  LabelerOptions jobs_;
  std::vector<std::string> predictions_, others_;
  std::string truth_, cohort_, validation_, out_, name_, labeler_ = "hybrid", rule_ = "youden";
  std::string interval_ = "percentile";
  EvaluationOptions options_;
  std::vector<dicom::Problem> problems_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> evaluate_command() { return std::make_unique<EvaluateCommand>(); }

}  // namespace uptake::cmd
