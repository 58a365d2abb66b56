#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cohort_option.h"
#include "commands.h"
#include "core/atomic_file.h"
#include "core/build_info.h"
#include "core/late_library.h"
#include "core/text.h"
#include "core/thread_pool.h"
#include "exams_for_model.h"
#include "explain/exam_explanation.h"
#include "explain/localisation.h"
#include "explanation_output.h"
#include "json_output.h"

namespace uptake::cmd {
namespace {

std::vector<std::string> method_names() {
  std::vector<std::string> names;
  for (const auto method : saliency_methods) names.emplace_back(name_of(method));
  return names;
}

double parse_threshold(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= 1)) {
    throw UsageError("--threshold: '" + printable(text) + "' is no number from 0 to 1");
  }
  return value;
}

class ExplainCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "explain",
            .stage = stage_models,
            .summary = "Show what a scan model's answers depend on",
            .details =
                "Makes maps of each exam and region: where its head looks (attention), the "
                "gradient of the region's log-odds with respect to the scan, and the same by "
                "guided backpropagation. A folder an exam gets them as NIfTI, as pictures and as "
                "a page to scroll through. The column random is the rank correlation with the "
                "map of a model that has learnt nothing: near 0 is good. With the truth of "
                "simulated patients it is measured how well maps find lesions. Exams that could "
                "not be explained are listed at the end, and the exit code is 1; the rest is "
                "there.",
            .example =
                "uptake explain --run runs/scan --cohort cohort --exam ACC-1 --out explained\n"
                "uptake explain --run runs/scan --dicom study/ --out explained\n"
                "uptake explain --run runs/scan --cohort cohort --split test --limit 50 --regions "
                "liver,chest --truth simulated --out explained"};
  }

  void declare(CLI::App& app) override {
    app.add_option("--run", run_, "The run of uptake train scan or finetune, or its model/")
        ->type_name("DIR")
        ->required();
    app.add_option("--out", out_, "Gets a folder an exam")->type_name("DIR")->required();
    cohort_.declare(app, "Exams of a cohort");
    auto* dicom = app.add_option("--dicom", dicom_,
                                 "Folders, files and zip or tar archives of DICOM studies, in "
                                 "place of a cohort");
    dicom->type_name("PATH")->excludes("--cohort");
    app.add_option("--split", split_, "Only the exams of this split")
        ->check(CLI::IsMember(split_names()))
        ->excludes(dicom);
    app.add_option("--exam", exams_, "Only these: exam id, accession number or study UID")
        ->type_name("EXAM")
        ->excludes(dicom);
    app.add_option("--limit", limit_, "Only the first N of them")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000'000).description(""));
    declare_maps(app);
    app.add_option("--truth", truth_,
                   "A folder of uptake simulate with organ_maps: also measure where maps lie")
        ->type_name("DIR");
    app.add_flag("--json", json_, "Print the result as JSON");
    app.add_option("--device", device_, "cpu, cuda or cuda:N")->capture_default_str();
    app.add_option("--jobs", jobs_, "Threads (default: all cores)")
        ->type_name("N")
        ->check(CLI::Range(1, 1024).description(""));
  }

  int run() override {
    auto request = saliency_request();
    options_.run = run_;
    options_.threads = request.threads;
    take_thresholds();
    if (!truth_.empty()) {
      ontology_.emplace(Ontology::read(share_folder() / "ontology.json"));
      known_.emplace(truth_, *ontology_);
    }
    if (!dicom_.empty()) {
      return with_studies(run_, dicom_, request.threads, [&](const std::filesystem::path& cohort) {
        request.choice.cohort = cohort;
        return explain(request);
      });
    }
    request.choice = {cohort_.folder(), split_named(split_), exams_};
    return explain(request);
  }

 private:
  void declare_maps(CLI::App& app) {
    app.add_option("--regions", regions_,
                   "Tasks of the model, with commas (default: each exam's six most probable)")
        ->type_name("REGION,...")
        ->delimiter(',');
    app.add_option("--methods", methods_, "Maps to make, with commas (default: all)")
        ->delimiter(',')
        ->check(CLI::IsMember(method_names()));
    app.add_option("--threshold", thresholds_,
                   "What mip.png shows of a map from 0 to 1: the values from here on, of all or "
                   "of one region (default: 0.2)")
        ->type_name("[REGION=]VALUE,...")
        ->delimiter(',');
    app.add_flag("--channels", options_.channels,
                 "Also write the signed gradients of CT and PET, each as NIfTI");
  }

  SaliencyRequest saliency_request() const {
    SaliencyRequest request;
    request.run = run_;
    request.limit = limit_;
    request.device = parse_device(device_);
    request.threads = jobs_ > 0 ? jobs_ : available_cores();
    request.regions = regions_;
    if (methods_.empty()) return request;
    std::erase_if(request.methods, [&](SaliencyMethod method) {
      return std::ranges::find(methods_, name_of(method)) == methods_.end();
    });
    return request;
  }

  void take_thresholds() {
    for (const auto& text : thresholds_) {
      const auto sign = text.rfind('=');
      if (sign == std::string::npos) {
        options_.threshold = parse_threshold(text);
      } else {
        options_.thresholds[text.substr(0, sign)] =
            parse_threshold(std::string_view(text).substr(sign + 1));
      }
    }
  }

  int explain(SaliencyRequest request) {
    request.on_exam = [this](const ExamSaliency& exam) { take(exam); };
    ExamProgress progress("explaining");
    request.on_progress = [&](std::size_t done, std::size_t total) { progress.reach(done, total); };
    std::vector<LeftOutExam> left_out;
    late_function<void(const SaliencyRequest&, std::vector<LeftOutExam>&)>(
        learning_library, "uptake_explain_scans")(request, left_out);
    progress.finish();
    const auto summaries = summarise(measured_);
    warn_of_unused_thresholds();
    if (known_) {
      std::filesystem::create_directories(out_);
      write_file_atomically(std::filesystem::path(out_) / "localisation.csv",
                            localisation_table(measured_));
    }
    fmt::print("{}", json_ ? json_text(as_json(explained_, summaries))
                           : as_text(explained_) + as_text(summaries));
    return list_left_out(left_out, "not explained");
  }

  /// A name that was mistyped must not pass in silence.
  void warn_of_unused_thresholds() const {
    for (const auto& threshold : options_.thresholds) {
      const std::string& region = threshold.first;
      const bool used = std::ranges::any_of(explained_, [&](const ExplainedExam& exam) {
        return std::ranges::find(exam.regions, region, &ExplainedRegion::region) !=
               exam.regions.end();
      });
      if (used) continue;
      fmt::print(stderr, "--threshold: no map of '{}' was made\n", printable(region));
    }
  }

  void take(const ExamSaliency& exam) {
    const auto folder = std::filesystem::path(out_) / file_name_for(exam.exam_id);
    explained_.push_back(write_explanation(folder, exam, options_));
    if (!known_) return;
    const auto truth = known_->exam(exam.exam_id);
    for (const auto& region : exam.regions) {
      for (const auto& map : region.maps) {
        const auto found =
            known_->measure(truth, region.region, std::string(name_of(map.method)), map.values);
        if (found) measured_.push_back(*found);
      }
    }
  }

  CohortOption cohort_;
  std::string run_, out_, split_, truth_, device_ = "cpu";
  std::vector<std::string> dicom_, exams_, regions_, methods_, thresholds_;
  std::size_t limit_ = 0, jobs_ = 0;
  bool json_ = false;
  ExplanationOptions options_;
  std::optional<Ontology> ontology_;
  std::optional<SimulatedTruth> known_;
  std::vector<ExplainedExam> explained_;
  std::vector<Localisation> measured_;
};

}  // namespace

std::unique_ptr<Command> explain_command() { return std::make_unique<ExplainCommand>(); }

}  // namespace uptake::cmd
