#include "cohort/import.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "cohort_option.h"
#include "commands.h"
#include "core/thread_pool.h"
#include "import_summary.h"
#include "json_output.h"
#include "study_progress.h"

namespace uptake::cmd {
namespace {

class ImportCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "import",
            .stage = stage_data_in,
            .summary = "Read PET-CT studies and their reports into a cohort",
            .details =
                "Folders and archives are searched by content; names and extensions do not "
                "matter. An exam that the cohort has is left alone, so that an interrupted "
                "import goes on with the same command. What could not be used is listed at "
                "the end with its reason, and the exit code is 1.",
            .example =
                "uptake import --cohort cohort --dicom /archive/export --jobs 8\n"
                "uptake import --cohort cohort --dicom study.zip --reports reports.csv "
                "--deidentify"};
  }

  void declare(CLI::App& app) override {
    cohort_.declare(app, "The cohort's folder; made when missing");
    app.add_option("--dicom", dicom_, "Folders, files and zip or tar archives of DICOM studies")
        ->type_name("PATH");
    app.add_option("--reports", reports_,
                   "Table of reports: patient_id, accession_number, report_text, and more")
        ->type_name("FILE");
    app.add_option("--jobs", jobs_, "Threads (default: the cores this process may use)")
        ->type_name("N")
        ->check(CLI::Range(1, 1024).description(""));
    app.add_flag("--deidentify", deidentify_,
                 "Store pseudonyms, shifted dates and masked report text only");
    app.add_flag("--replace", replace_, "Read exams again that the cohort has");
    app.add_option("--series", series_, "Series UIDs to take in place of those chosen by rule")
        ->type_name("UID");
    app.add_option("--config", config_, "Settings as JSON: grid, tolerances (share/schemas)")
        ->type_name("FILE");
    app.add_flag("--json", json_, "Print the summary as JSON");
  }

  int run() override {
    if (dicom_.empty() && reports_.empty()) {
      throw UsageError("nothing to import: give --dicom PATH..., --reports FILE, or both");
    }
    const ImportOptions options = import_options();
    ImportResult result;
    if (!dicom_.empty()) {
      StudyProgress progress;
      result.studies = import_studies(
          options, [&](const std::string& line) { progress.say(line); },
          [&](std::size_t done, std::size_t total) { progress.reach(done, total); });
    }
    if (reports_.empty()) {
      const std::size_t matched = match_waiting_reports(options.cohort);
      if (matched > 0) fmt::print(stderr, "{} waiting reports found their exam\n", matched);
    } else {
      result.reports = import_reports(options.cohort, reports_, deidentify_, result.studies);
    }
    fmt::print(stderr, "{}", list_of_problems(result));
    fmt::print("{}", json_ ? json_text(as_json(result)) : as_text(result));
    return is_clean(result) ? 0 : 1;
  }

 private:
  ImportOptions import_options() const {
    ImportOptions options;
    options.cohort = cohort_.folder();
    options.dicom.assign(dicom_.begin(), dicom_.end());
    options.config = read_import_config(config_);
    options.threads = jobs_ > 0 ? jobs_ : available_cores();
    options.deidentify = deidentify_;
    options.replace = replace_;
    options.series = series_;
    return options;
  }

  CohortOption cohort_;
  std::vector<std::string> dicom_, series_;
  std::string reports_, config_;
  std::size_t jobs_ = 0;
  bool deidentify_ = false, replace_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Command> import_command() { return std::make_unique<ImportCommand>(); }

}  // namespace uptake::cmd
