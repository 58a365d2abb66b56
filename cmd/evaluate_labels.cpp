#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "commands.h"
#include "core/text.h"
#include "evaluation_output.h"
#include "json_output.h"
#include "label_options.h"
#include "labeling/cohort_labels.h"
#include "labeling/label_evaluation.h"

namespace uptake::cmd {
namespace {

class EvaluateLabelsCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "evaluate-labels",
            .stage = stage_labels,
            .summary = "Compare labels with the truth: F1, sensitivity, specificity, PPV, AUROC",
            .details =
                "TRUTH has exam_id, region and abnormal (or label), as truth/regions.csv of "
                "`uptake simulate` and tables of readers have them; labels are what `uptake label` "
                "writes, or has written into a cohort. A probability of 0.5 or more counts as "
                "abnormal. Intervals are 95 % "
                "percentiles of a bootstrap over exams. With --baseline the difference on the "
                "same resamples is given too. Means are over the regions that define a measure.",
            .example =
                "uptake evaluate-labels --truth truth/regions.csv --labels rules.csv "
                "--baseline baseline.csv"};
  }

  void declare(CLI::App& app) override {
    const auto file = [&](const char* name, std::string& value, const char* what) {
      return app.add_option(name, value, what)->type_name("FILE");
    };
    file("--truth", truth_, "CSV: exam_id, region, abnormal")->required();
    auto* labels = file("--labels", labels_, "CSV: exam_id, region, probability");
    app.add_option("--cohort", cohort_, "The labels of a cohort's reports, in place of --labels")
        ->type_name("DIR")
        ->excludes(labels);
    app.add_option("--labeler", labeler_, "Whose labels of --cohort (default: hybrid)")
        ->type_name("NAME");
    file("--baseline", baseline_, "Labels of another labeler, to compare with");
    app.add_option("--column", column_, "Column of the truth (default: abnormal, else label)")
        ->type_name("NAME");
    app.add_flag("--all", all_, "All regions of the truth, not the core ones of the ontology only");
    options_.declare_ontology(app);
    app.add_option("--resamples", bootstrap_.resamples, "Of the bootstrap (default: 1000)")
        ->type_name("N")
        ->check(CLI::Range(2, 1'000'000).description(""));
    app.add_option("--seed", bootstrap_.seed, "Number that resamples are drawn from (default: 1)")
        ->type_name("S");
    options_.declare_jobs(app);
    app.add_flag("--json", json_, "Print the result as JSON");
  }

  int run() override {
    const auto truth = read(truth_, column_.empty() ? std::vector<std::string>{"abnormal", "label"}
                                                    : std::vector{column_});
    const auto labels = read_labels();
    std::optional<RegionTable> baseline;
    if (!baseline_.empty()) baseline = read(baseline_, {"probability"});
    bootstrap_.threads = options_.threads();
    const auto result = evaluate_labels(truth, labels, baseline ? &*baseline : nullptr,
                                        chosen_regions(truth), bootstrap_);
    fmt::print("{}", json_ ? json_text(as_json(result)) : as_text(result));
    if (!result.unlabelled.empty()) {
      problems_.push_back(
          {printable(truth_), "labels.unlabelled",
           fmt::format("{} exams have no labels and were not judged, such as {}",
                       result.unlabelled.size(), printable(result.unlabelled.front()))});
    }
    return list_problems(problems_);
  }

 private:
  RegionTable read_labels() {
    if (labels_.empty() == cohort_.empty()) {
      throw UsageError("one of --labels and --cohort says where the labels are");
    }
    if (cohort_.empty()) return read(labels_, {"probability"});
    Cohort cohort(cohort_, Database::Mode::existing);
    return cohort_labels(cohort, labeler_);
  }

  RegionTable read(const std::string& file, const std::vector<std::string>& columns) {
    auto table = read_region_table(file, columns);
    problems_.insert(problems_.end(), table.problems.begin(), table.problems.end());
    return std::move(table.table);
  }

  std::vector<std::string> chosen_regions(const RegionTable& truth) const {
    if (all_) return truth.regions();
    const Ontology ontology = options_.ontology();
    std::vector<std::string> core;
    for (const auto& region : ontology.regions()) {
      if (region.task == "core") core.push_back(region.name);
    }
    return core;
  }

  LabelerOptions options_;
  std::string truth_, labels_, baseline_, column_, cohort_, labeler_ = "hybrid";
  BootstrapOptions bootstrap_;
  std::vector<dicom::Problem> problems_;
  bool all_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Command> evaluate_labels_command() {
  return std::make_unique<EvaluateLabelsCommand>();
}

}  // namespace uptake::cmd
