#include <CLI/CLI.hpp>
#include <string>

#include "commands.h"
#include "scan_training.h"

namespace uptake::cmd {
namespace {

class FinetuneCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "finetune",
            .stage = stage_models,
            .summary = "Train a scan model on for one region, or for mortality",
            .details =
                "Starts from the encoder of --from, and from its head where it has one for the "
                "task; every region of the ontology can be named, and mortality:DAYS: death within "
                "so many days of the exam. Writes RUN/model, which predict takes. Interrupted, the "
                "same command goes on.",
            .example =
                "uptake finetune --task liver --from runs/scan --cohort cohort --run runs/liver\n"
                "uptake finetune --task mortality:90 --from runs/scan --cohort cohort --run "
                "runs/mortality"};
  }

  void declare(CLI::App& app) override {
    app.add_option("--task", task_, "A region, or mortality:DAYS")->type_name("NAME")->required();
    app.add_option("--from", from_, "The run whose model is the start")
        ->type_name("DIR")
        ->required();
    options_.declare(app, "The exams", "paper (the default)");
    training_.declare(app, "");
  }

  int run() override {
    auto request = training_.request(options_, "paper", "finetune", {task_});
    request.from = from_;
    return train_scan(std::move(request), options_);
  }

 private:
  TrainingOptions options_;
  ScanTraining training_;
  std::string task_, from_;
};

}  // namespace

std::unique_ptr<Command> finetune_command() { return std::make_unique<FinetuneCommand>(); }

}  // namespace uptake::cmd
