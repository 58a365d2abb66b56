#include "simulator/simulate.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "commands.h"
#include "core/progress.h"
#include "core/thread_pool.h"
#include "json_output.h"

namespace uptake::cmd {
namespace {

class SimulateCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "simulate",
            .stage = stage_data_in,
            .summary = "Make up patients: PET-CT studies, their reports, and the truth",
            .details =
                "No such persons exist. DIR/dicom and DIR/reports.csv are what `uptake import` "
                "reads; DIR/truth says what is really there: labels, mentions, lesions, masks, "
                "dates of death. The same seed gives the same bytes on any number of threads. "
                "Interrupted, the same command goes on; with a larger N it adds patients.",
            .example =
                "uptake simulate --out simulated --patients 20 --seed 1 --config demo\n"
                "uptake simulate --out reports --patients 1000 --seed 1 --config reports"};
  }

  void declare(CLI::App& app) override {
    app.add_option("--out", out_, "Folder to write; new, or of the same simulation")
        ->required()
        ->type_name("DIR");
    app.add_option("--patients", patients_, "How many patients")
        ->required()
        ->type_name("N")
        ->check(CLI::Range(1, 9'999'999).description(""));
    app.add_option("--seed", seed_, "Number that everything is drawn from")
        ->required()
        ->type_name("S");
    app.add_option(
           "--config", config_,
           "Settings as JSON (share/schemas/simulate.json); `demo`: small; `reports`: no images")
        ->type_name("FILE");
    app.add_option("--jobs", jobs_, "Threads (default: the cores this process may use)")
        ->type_name("N")
        ->check(CLI::Range(1, 1024).description(""));
    app.add_flag("--json", json_, "Print the summary as JSON");
  }

  int run() override {
    simulator::SimulationRequest request;
    request.out = out_;
    request.patients = patients_;
    request.seed = seed_;
    request.config = simulator::read_simulation_config(config_);
    request.threads = jobs_ > 0 ? jobs_ : available_cores();
    Progress bar("simulating", patients_, "patients");
    const auto summary = simulator::simulate(request, [&](std::size_t /*done*/) { bar.advance(); });
    bar.finish();
    print(summary);
    return 0;
  }

 private:
  void print(const simulator::SimulationSummary& s) const {
    if (json_) {
      fmt::print("{}", json_text({{"patients", s.patients},
                                  {"exams", s.exams},
                                  {"exams_scanned", s.scanned},
                                  {"lesions", s.lesions},
                                  {"reader_errors", s.reader_errors}}));
      return;
    }
    fmt::print("{} patients, {} exams ({} scanned now), {} lesions, {} reader's errors, in {}\n",
               s.patients, s.exams, s.scanned, s.lesions, s.reader_errors, out_);
  }

  std::string out_, config_;
  std::size_t patients_ = 0, jobs_ = 0;
  std::uint64_t seed_ = 0;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> simulate_command() { return std::make_unique<SimulateCommand>(); }

}  // namespace uptake::cmd
