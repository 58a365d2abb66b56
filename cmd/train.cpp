#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "commands.h"
#include "core/build_info.h"
#include "core/config.h"
#include "core/error.h"
#include "core/late_library.h"
#include "core/thread_pool.h"
#include "json_output.h"
#include "training/train_report.h"

namespace uptake::cmd {
namespace {

/// "FILE" or "FILE=WEIGHT". Errors: "usage".
SentenceFile sentence_file(const std::string& text) {
  const auto equals = text.rfind('=');
  if (equals == std::string::npos || std::filesystem::exists(text)) return {text, 1};
  try {
    std::size_t read = 0;
    const double weight = std::stod(text.substr(equals + 1), &read);
    if (weight > 0 && std::isfinite(weight) && read == text.size() - equals - 1)
      return {text.substr(0, equals), weight};
  } catch (const std::logic_error&) {
    // No number: said below.
  }
  throw UsageError("--sentences: the weight behind = must be a positive number");
}

class TrainCommand : public Command {
 public:
  Usage usage() const override {
    return {
        .name = "train",
        .stage = stage_labels,
        .summary = "Train the report model on labelled sentences",
        .details =
            "Pre-trains on the texts (where the configuration says so), then learns from "
            "labelled sentences, and writes RUN/model, which label --labeler model:RUN/model "
            "takes. Interrupted, the same command goes on. --sentences takes JSON Lines "
            "{\"text\", \"mentions\": [{\"begin\", \"end\", \"region\", \"abnormal\"}]}, or a "
            "table label,sentence (.csv). The configurations that ship: paper, demo; or a file.",
        .example =
            "uptake train report --run runs/report --config paper --model bert-base-uncased "
            "--reports reports.csv --sentences labelled.jsonl --validation other.jsonl\n"
            "uptake train report --run runs/report --cohort cohort --model runs/old/model "
            "--sentences labelled.jsonl"};
  }

  void declare(CLI::App& app) override {
    const auto path = [&](const char* name, auto& value, const char* what, const char* type) {
      return app.add_option(name, value, what)->type_name(type);
    };
    app.add_option("WHAT", what_, "What to train")->required()->check(CLI::IsMember({"report"}));
    path("--run", run_, "The folder of the run: made, or gone on with", "DIR")->required();
    app.add_option("--config", config_, "Settings: a file, or the name of one that ships")
        ->capture_default_str();
    path("--reports", texts_, "Table of reports to pre-train on; repeatable", "FILE");
    path("--sentences", sentences_, "Labelled sentences, FILE or FILE=WEIGHT; repeatable", "FILE");
    path("--validation", validation_, "Labelled sentences that choose the best epoch; repeatable",
         "FILE");
    path("--cohort", cohort_, "Reports and annotated sentences of a cohort as well", "DIR");
    path("--model", model_, "Go on from this model, ours or Hugging Face's", "DIR");
    path("--vocabulary", vocabulary_, "vocab.txt of a new model, or one that extends the model's",
         "FILE");
    path("--ontology", ontology_, "The regions, in place of those that ship", "FILE");
    app.add_option("--device", device_, "cpu, cuda or cuda:N")->capture_default_str();
    app.add_option("--jobs", jobs_, "Threads (default: all cores)")
        ->type_name("N")
        ->check(CLI::Range(1, 1024).description(""));
    app.add_flag("--restart", restart_, "Forget what the run's folder has");
    app.add_flag("--half", half_, "Write the model in float16: half the size");
    app.add_flag("--json", json_, "Print the figures as JSON");
  }

  int run() override {
    ReportTrainingRequest request;
    request.config = read_json(config_file());
    request.config_source = config_file().string();
    request.run = run_;
    request.texts.assign(texts_.begin(), texts_.end());
    for (const auto& text : sentences_) request.sentences.push_back(sentence_file(text));
    request.validation.assign(validation_.begin(), validation_.end());
    request.cohort = cohort_;
    request.model = model_;
    request.vocabulary = vocabulary_;
    request.ontology = ontology_;
    request.device = parse_device(device_);
    request.threads = jobs_ == 0 ? available_cores() : jobs_;
    request.restart = restart_;
    request.half = half_;
    request.say = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
    ReportTrainingResult result;
    late_function<void(const ReportTrainingRequest&, ReportTrainingResult&)>(
        learning_library, "uptake_train_report_model")(request, result);
    return print(result);
  }

 private:
  std::filesystem::path config_file() const {
    const auto shipped = share_folder() / "configs" / (config_ + "-report.json");
    return std::filesystem::exists(shipped) ? shipped : std::filesystem::path(config_);
  }

  int print(const ReportTrainingResult& result) const {
    if (result.interrupted) {
      fmt::print(stderr, "interrupted; the same command{} goes on\n",
                 restart_ ? " without --restart" : "");
      return 1;
    }
    if (json_) {
      fmt::print("{}", json_text(result.figures));
      return 0;
    }
    for (const auto& [name, value] : result.figures) fmt::print("{} {:.4f}\n", name, value);
    fmt::print("{}\n", (std::filesystem::path(run_) / "model").string());
    return 0;
  }

  std::string what_, run_, config_ = "demo", cohort_, model_, vocabulary_, ontology_,
                           device_ = "cpu";
  std::vector<std::string> texts_, sentences_, validation_;
  std::size_t jobs_ = 0;
  bool restart_ = false, half_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Command> train_command() { return std::make_unique<TrainCommand>(); }

}  // namespace uptake::cmd
