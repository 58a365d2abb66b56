#include "training/train_report.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "command.h"
#include "core/config.h"
#include "core/late_library.h"
#include "json_output.h"
#include "train_kinds.h"

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

int print(const ReportTrainingResult& result, const TrainingOptions& options) {
  if (result.interrupted) {
    fmt::print(stderr, "interrupted; the same command{} goes on\n",
               options.restart() ? " without --restart" : "");
    return 1;
  }
  if (options.json()) {
    fmt::print("{}", json_text(result.figures));
    return 0;
  }
  for (const auto& [name, value] : result.figures) fmt::print("{} {:.4f}\n", name, value);
  fmt::print("{}\n", (options.run() / "model").string());
  return 0;
}

class TrainReport : public TrainKind {
 public:
  const char* name() const override { return "report"; }

  void declare(CLI::App& app) override {
    const auto path = [&](const char* name, auto& value, const char* what, const char* type) {
      return app.add_option(name, value, what)->type_name(type);
    };
    path("--reports", texts_, "report: table of reports to pre-train on; repeatable", "FILE");
    path("--sentences", sentences_, "report: labelled sentences, FILE or FILE=WEIGHT; repeatable",
         "FILE");
    path("--validation", validation_,
         "report: labelled sentences that choose the best epoch; repeatable", "FILE");
    path("--model", model_, "report: go on from this model, ours or Hugging Face's", "DIR");
    path("--vocabulary", vocabulary_,
         "report: vocab.txt of a new model, or one that extends the model's", "FILE");
    app.add_flag("--half", half_, "report: write the model in float16: half the size");
  }

  int run(const TrainingOptions& options) const override {
    const auto config = options.config_file(name(), "demo");
    ReportTrainingRequest request;
    request.config = read_json(config);
    request.config_source = config.string();
    request.run = options.run();
    request.texts.assign(texts_.begin(), texts_.end());
    for (const auto& text : sentences_) request.sentences.push_back(sentence_file(text));
    request.validation.assign(validation_.begin(), validation_.end());
    if (options.has_cohort()) request.cohort = options.cohort();
    request.model = model_;
    request.vocabulary = vocabulary_;
    request.ontology = options.ontology();
    request.device = parse_device(options.device());
    request.threads = options.threads();
    request.restart = options.restart();
    request.half = half_;
    request.say = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
    ReportTrainingResult result;
    late_function<void(const ReportTrainingRequest&, ReportTrainingResult&)>(
        learning_library, "uptake_train_report_model")(request, result);
    return print(result, options);
  }

 private:
  std::string model_, vocabulary_;
  std::vector<std::string> texts_, sentences_, validation_;
  bool half_ = false;
};

}  // namespace

std::unique_ptr<TrainKind> train_report_kind() { return std::make_unique<TrainReport>(); }

}  // namespace uptake::cmd
