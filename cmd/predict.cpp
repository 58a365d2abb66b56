#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cohort_option.h"
#include "commands.h"
#include "core/late_library.h"
#include "core/thread_pool.h"
#include "exams_for_model.h"
#include "inference/predict_scans.h"
#include "prediction_table.h"

namespace uptake::cmd {
namespace {

class PredictCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "predict",
            .stage = stage_models,
            .summary = "Say how probable an abnormality is in each region of a scan",
            .details =
                "Writes exam_id, region, probability as CSV, a row for each task of the model, "
                "once all exams are done. --dicom takes studies as they come from the scanner or "
                "the archive, and needs neither a cohort nor a report; they are kept in a "
                "temporary folder meanwhile. Exams that could not be used are listed at the end, "
                "and the exit code is 1; the rest is there.",
            .example =
                "uptake predict --run runs/scan --cohort cohort --split test --out "
                "predictions.csv\n"
                "uptake predict --run runs/scan --dicom study/ other.zip --out predictions.csv"};
  }

  void declare(CLI::App& app) override {
    app.add_option("--run", run_, "The run of uptake train scan or finetune, or its model/")
        ->type_name("DIR")
        ->required();
    cohort_.declare(app, "Exams of a cohort");
    auto* dicom = app.add_option("--dicom", dicom_,
                                 "Folders, files and zip or tar archives of DICOM studies, in "
                                 "place of a cohort");
    dicom->type_name("PATH")->excludes("--cohort");
    app.add_option("--out", out_, "The table (default: standard output)")->type_name("FILE");
    app.add_option("--attention", attention_,
                   "Also write where each region's head looked, a safetensors file an exam")
        ->type_name("DIR");
    app.add_option("--split", split_, "Only the exams of this split")
        ->check(CLI::IsMember(split_names()))
        ->excludes(dicom);
    app.add_option("--exam", exams_, "Only these: exam id, accession number or study UID")
        ->type_name("EXAM")
        ->excludes(dicom);
    app.add_option("--device", device_, "cpu, cuda or cuda:N")->capture_default_str();
    app.add_flag("--bf16", bf16_, "Compute in bfloat16: faster where the processor has it");
    app.add_option("--batch", batch_,
                   "Scans that are computed together on a GPU (default: 2); on the CPU it is one")
        ->type_name("N")
        ->check(CLI::Range(1, 1024).description(""));
    app.add_option("--jobs", jobs_, "Threads (default: all cores)")
        ->type_name("N")
        ->check(CLI::Range(1, 1024).description(""));
  }

  int run() override {
    auto request = prediction_request();
    if (dicom_.empty()) {
      request.cohort = cohort_.folder();
      request.split = split_named(split_);
      request.exams = exams_;
      return predict(request);
    }
    return with_studies(run_, dicom_, request.threads, [&](const std::filesystem::path& cohort) {
      request.cohort = cohort;
      return predict(request);
    });
  }

 private:
  PredictionRequest prediction_request() const {
    PredictionRequest request;
    request.run = run_;
    request.device = parse_device(device_);
    request.threads = jobs_ > 0 ? jobs_ : available_cores();
    request.batch = batch_;
    request.bf16 = bf16_;
    request.attention = attention_;
    return request;
  }

  int predict(PredictionRequest request) const {
    PredictionTable table;
    request.on_exam = [&](const std::string& exam, const std::vector<std::string>& tasks,
                          const std::vector<double>& probabilities) {
      table.add(exam, tasks, probabilities);
    };
    ExamProgress progress("predicting");
    request.on_progress = [&](std::size_t done, std::size_t total) { progress.reach(done, total); };
    std::vector<LeftOutExam> left_out;
    late_function<void(const PredictionRequest&, std::vector<LeftOutExam>&)>(
        learning_library, "uptake_predict_scans")(request, left_out);
    progress.finish();
    table.write(out_);
    return list_left_out(left_out, "no probabilities for");
  }

  CohortOption cohort_;
  std::string run_, out_ = "-", split_, attention_, device_ = "cpu";
  std::vector<std::string> dicom_, exams_;
  std::size_t batch_ = 2, jobs_ = 0;
  bool bf16_ = false;
};

}  // namespace

std::unique_ptr<Command> predict_command() { return std::make_unique<PredictCommand>(); }

}  // namespace uptake::cmd
