#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "commands.h"
#include "train_kinds.h"

namespace uptake::cmd {
namespace {

/// A model that can be trained, and which of the command's options are its own.
struct Kind {
  std::unique_ptr<TrainKind> train;
  std::vector<const CLI::Option*> options;
};

std::vector<Kind> make_kinds() {
  std::vector<Kind> kinds;
  kinds.push_back({train_report_kind(), {}});
  kinds.push_back({train_scan_kind(), {}});
  return kinds;
}

void declare(Kind& kind, CLI::App& app) {
  const auto before = app.get_options();
  kind.train->declare(app);
  const auto after = app.get_options();
  kind.options.assign(after.begin() + static_cast<std::ptrdiff_t>(before.size()), after.end());
}

class TrainCommand : public Command {
 public:
  Usage usage() const override {
    return {
        .name = "train",
        .stage = stage_models,
        .summary = "Train the report model on sentences, or the scan model on labels",
        .details =
            "Interrupted, the same command goes on. report pre-trains on the texts (where the "
            "configuration says so), then learns from labelled sentences, and writes RUN/model, "
            "which label --labeler model:RUN/model takes. --sentences takes JSON Lines {\"text\", "
            "\"mentions\": [{\"begin\", \"end\", \"region\", \"abnormal\"}]}, or a table "
            "label,sentence (.csv). scan learns from the cohort's labels (uptake label) or a table "
            "which regions are abnormal, on the exams of the train split (uptake split), and "
            "writes RUN/model, which predict and finetune take. Started by torchrun-style "
            "variables or mpirun, several processes train one scan model.",
        .example =
            "uptake train report --run runs/report --config paper --model bert-base-uncased "
            "--reports reports.csv --sentences labelled.jsonl --validation other.jsonl\n"
            "uptake train report --run runs/report --cohort cohort --model runs/old/model "
            "--sentences labelled.jsonl\n"
            "uptake train scan --run runs/scan --cohort cohort --config paper"};
  }

  void declare(CLI::App& app) override {
    std::vector<std::string> names;
    for (const auto& kind : kinds_) names.emplace_back(kind.train->name());
    app.add_option("WHAT", what_, "What to train")->required()->check(CLI::IsMember(names));
    options_.declare(app,
                     "scan: the exams; report: reports and annotated sentences to learn from as "
                     "well, where it is given",
                     "paper; for report also demo, which is its default");
    for (auto& kind : kinds_) cmd::declare(kind, app);
  }

  int run() override {
    const TrainKind* chosen = nullptr;
    for (const auto& kind : kinds_) {
      if (kind.train->name() == what_) {
        chosen = kind.train.get();
        continue;
      }
      refuse_options_of(kind);
    }
    return chosen->run(options_);
  }

 private:
  void refuse_options_of(const Kind& other) const {
    for (const auto* option : other.options) {
      if (option->count() == 0) continue;
      throw UsageError(fmt::format("{}: an option of train {}, not of train {}", option->get_name(),
                                   other.train->name(), what_));
    }
  }

  std::vector<Kind> kinds_ = make_kinds();
  TrainingOptions options_;
  std::string what_;
};

}  // namespace

std::unique_ptr<Command> train_command() { return std::make_unique<TrainCommand>(); }

}  // namespace uptake::cmd
