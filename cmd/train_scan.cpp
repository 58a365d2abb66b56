#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "core/text.h"
#include "scan_training.h"
#include "train_kinds.h"

namespace uptake::cmd {
namespace {

class TrainScan : public TrainKind {
 public:
  const char* name() const override { return "scan"; }

  void declare(CLI::App& app) override {
    training_.declare(app, "scan: ");
    app.add_option("--tasks", tasks_,
                   "scan: regions, or mortality:DAYS, one head each (default: those of the "
                   "configuration, else the ontology's core regions)")
        ->type_name("NAME,NAME");
    auto* from = app.add_option("--from", from_, "scan: start from the weights of this run");
    from->type_name("DIR");
    app.add_option("--kinetics", kinetics_,
                   "scan: start from I3D weights trained on Kinetics, as safetensors")
        ->type_name("FILE")
        ->excludes(from);
  }

  int run(const TrainingOptions& options) const override {
    auto request = training_.request(options, "paper", name(), tasks());
    request.from = from_;
    request.kinetics = kinetics_;
    return train_scan(std::move(request), options);
  }

 private:
  std::vector<std::string> tasks() const {
    return tasks_.empty() ? std::vector<std::string>{} : split(tasks_, ',');
  }

  ScanTraining training_;
  std::string tasks_, from_, kinetics_;
};

}  // namespace

std::unique_ptr<TrainKind> train_scan_kind() { return std::make_unique<TrainScan>(); }

}  // namespace uptake::cmd
