#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "commands.h"
#include "core/atomic_file.h"
#include "core/build_info.h"
#include "core/text.h"
#include "pipeline/child_program.h"
#include "pipeline/gather_story.h"
#include "pipeline/run_pipeline.h"

namespace uptake::cmd {
namespace {

class RunCommand : public Command {
 public:
  Usage usage() const override {
    return {
        .name = "run",
        .stage = stage_models,
        .summary = "From studies and reports to a model, its figures and its pictures",
        .details =
            "Runs import, label, split, train, predict, evaluate and explain in the order in "
            "which they need each other, says what each brought and the command that does it, "
            "and writes DIR/report.html. A stage whose settings and inputs are as they were is "
            "skipped. Interrupted, or after a mistake was mended, the same command goes on. "
            "With other settings a stage makes its part anew: what it had made is removed. The "
            "file says where your studies and reports are (share/schemas/pipeline.json), or how "
            "many patients to make up; `demo` does the latter.",
        .example =
            "uptake run --config pipeline.json --out study\nuptake run --config demo --out demo"};
  }

  void declare(CLI::App& app) override {
    app.add_option("--config", config_, "What to run: a file, or demo")
        ->type_name("FILE")
        ->required();
    app.add_option("--out", out_, "Folder for all that is made")->type_name("DIR")->required();
  }

  int run() override {
    const auto config = read_pipeline(config_file());
    const PipelinePaths paths{std::filesystem::path(out_).lexically_normal()};
    Pipeline pipeline(
        paths,
        [](const std::vector<std::string>& arguments, const std::filesystem::path& log) {
          return run_child(this_program(), arguments, log);
        },
        start, finish);
    for (const auto& stage : stages_of(config, paths)) pipeline.run(stage);
    const auto exams = choose_story_exams(config, paths);
    for (const auto& stage : explaining_stages(config, paths, exams)) pipeline.run(stage);
    const auto story = gather_story(config, paths, pipeline.reports(), exams);
    write_file_atomically(paths.report(), story_html(story, paths.folder));
    fmt::print("\nreport: {}\n", printable(paths.report().string()));
    return with_problems(pipeline, paths);
  }

 private:
  std::filesystem::path config_file() const {
    return config_ == "demo" ? share_folder() / "configs" / "demo-pipeline.json"
                             : std::filesystem::path(config_);
  }

  static void start(const StageReport& report) {
    fmt::print("\n{}. {}\n   $ {}\n", report.number, report.name, printable(report.command));
    std::fflush(stdout);
  }

  static void finish(const StageReport& report) {
    if (report.skipped) {
      fmt::print("\n{}. {}: as before\n   {}\n", report.number, report.name,
                 printable(report.result));
    } else {
      fmt::print("   {} ({:.0f} s)\n", printable(report.result), report.seconds);
    }
    std::fflush(stdout);
  }

  static int with_problems(const Pipeline& pipeline, const PipelinePaths& paths) {
    int code = 0;
    for (const auto& report : pipeline.reports()) {
      if (!report.with_problems) continue;
      fmt::print(stderr, "{} left something out: {}\n", report.name,
                 printable(paths.log(report.name).string()));
      code = 1;
    }
    return code;
  }

  std::string config_, out_;
};

}  // namespace

std::unique_ptr<Command> run_command() { return std::make_unique<RunCommand>(); }

}  // namespace uptake::cmd
