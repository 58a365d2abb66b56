#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <vector>

#include "cohort/cohort.h"
#include "commands.h"
#include "core/atomic_file.h"
#include "core/text.h"
#include "evaluation/ranking_file.h"
#include "json_output.h"
#include "label_options.h"

namespace uptake::cmd {
namespace {

class WorklistCommand : public Command {
 public:
  Usage usage() const override {
    return {
        .name = "worklist",
        .stage = stage_models,
        .summary = "Sort exams by how probable an abnormality is, for reading",
        .details =
            "A table of predictions has exam_id, region and probability, and may have seed "
            "(several trainings of one model): an exam's place is that of their mean, and their "
            "range and standard deviation say how far they agree. The other regions in which the "
            "exam stands highest say where to look. No truth is needed. Exams of equal "
            "probability come in the order of their ids. An exam that stands low is no normal "
            "exam: every exam has to be read.",
        .example =
            "uptake worklist --predictions predictions.csv --top 20\n"
            "uptake worklist --predictions a.csv b.csv --region liver --cohort cohort "
            "--out worklist.csv"};
  }

  void declare(CLI::App& app) override {
    app.add_option("--predictions", predictions_, "CSV: exam_id, region, probability ...")
        ->type_name("FILE")
        ->required();
    app.add_option("--region", options_.region, "The region to sort by (default: full_body)")
        ->type_name("NAME");
    app.add_option("--cohort", cohort_, "Also print patients and dates, from here")
        ->type_name("DIR");
    app.add_option("--top", options_.top, "Only the first N")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000'000).description(""));
    app.add_option("--threshold", options_.threshold, "Only exams of this probability or more")
        ->type_name("P")
        ->check(CLI::Range(0.0, 1.0).description(""));
    app.add_option("--out", out_, "Also write the list as CSV; -: print it as CSV")
        ->type_name("FILE");
    app.add_flag("--json", json_, "Print the list as JSON");
  }

  int run() override {
    if (json_ && out_ == "-") throw UsageError("--json: not with --out -, which prints CSV");
    PredictionRows rows;
    for (const auto& file : predictions_) rows.read(file);
    const auto ranking = rank(rows);
    if (!out_.empty() && out_ != "-") write_file_atomically(out_, ranking_table(ranking));
    write_out(out_ == "-" ? ranking_table(ranking)
              : json_     ? json_text(as_json(ranking))
                          : as_text(ranking));
    return list_problems(problems_of(rows, ranking));
  }

 private:
  ExamRanking rank(const PredictionRows& rows) const {
    try {
      auto ranking = rank_exams(rows, options_);
      if (!cohort_.empty()) add_patients(ranking);
      return ranking;
    } catch (...) {
      list_problems(rows.problems());  // they may be why
      throw;
    }
  }

  void add_patients(ExamRanking& ranking) const {
    Cohort cohort(cohort_, Database::Mode::read_only);
    std::map<std::string, ExamRecord> known;
    for (auto& exam : cohort.exams()) known[exam.exam_id] = std::move(exam);
    std::size_t unknown = 0;
    for (auto& exam : ranking.listed) {
      const auto found = known.find(exam.exam_id);
      if (found == known.end()) {
        ++unknown;
        continue;
      }
      exam.patient_id = found->second.patient_id;
      exam.exam_date = found->second.exam_date;
    }
    if (unknown > 0) fmt::print(stderr, "{} of these exams are not in the cohort\n", unknown);
  }

  static std::vector<dicom::Problem> problems_of(const PredictionRows& rows,
                                                 const ExamRanking& ranking) {
    auto problems = rows.problems();
    const auto list = [&](const std::vector<std::string>& exams, const char* why) {
      if (exams.empty()) return;
      problems.push_back({"region " + printable(ranking.region), "predictions.incomplete",
                          fmt::format("{} exams have {}, such as {}", exams.size(), why,
                                      printable(exams.front()))});
    };
    list(ranking.missing, "rows of other regions only, and are not on the list");
    list(ranking.incomplete, "no row of some seed, and are ranked by the others");
    return problems;
  }

  RankingOptions options_;
  std::vector<std::string> predictions_;
  std::string cohort_, out_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> worklist_command() { return std::make_unique<WorklistCommand>(); }

}  // namespace uptake::cmd
