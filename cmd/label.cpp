#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "cohort_option.h"
#include "commands.h"
#include "core/atomic_file.h"
#include "core/progress.h"
#include "json_output.h"
#include "label_options.h"
#include "labeling/label_reports.h"
#include "labeling/line_work.h"
#include "labeling/mention_lines.h"

namespace uptake::cmd {
namespace {

class LabelCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "label",
            .stage = stage_labels,
            .summary = "Say how likely each region is abnormal, from text alone",
            .details =
                "--sentences and --spans print JSON Lines, one a mention with its probability and "
                "the rule that decided; places are in characters (Unicode code points) of the "
                "line or text. --reports writes exam_id,region,probability,mentions for every "
                "region of every report: 0 mentions mark a region that the report does not name. "
                "Without these the reports of the cohort are labelled into it. Rows that cannot "
                "be used are listed at the end, and the exit code is 1.",
            .example =
                "uptake label --sentences sentences.txt --labeler rules\n"
                "uptake label --reports reports.csv --out labels.csv\n"
                "uptake label --cohort cohort"};
  }

  void declare(CLI::App& app) override {
    const auto file = [&](const char* name, std::string& value, const char* what) {
      return app.add_option(name, value, what)->type_name("FILE");
    };
    auto* sentences = file("--sentences", sentences_, "Text, one sentence a line; - for stdin");
    auto* spans = file(
        "--spans", spans_,
        R"(JSON Lines {"text", "begin", "end"}, and "region" where it is one: score these; - for stdin)");
    auto* reports = file("--reports", reports_, "Table of reports: exam_id, report_text, and more");
    auto* out = file("--out", out_, "Where labels of --reports go (default: standard output)");
    app.add_flag("--findings", findings_,
                 "Of each sentence as a whole: how likely it tells of anything abnormal, seen or "
                 "avid (a model's)")
        ->needs(sentences);
    sentences->excludes(spans)->excludes(reports);
    spans->excludes(reports);
    out->needs(reports);
    cohort_.declare(app);
    options_.declare_labeler(app);
    options_.declare_model(app);
    options_.declare_ontology(app);
    app.add_flag("--all-sections", all_sections_,
                 "Tag history, technique and comparison as well, not findings and impression only");
    options_.declare_jobs(app);
    app.add_flag("--json", json_, "Print the summary as JSON (cohorts, and --reports with --out)");
  }

  int run() override {
    if (findings_) return label_findings();
    const Ontology ontology = options_.ontology();
    const auto labeler = make_labeler(options_.labeler(), ontology, options_.model());
    if (!sentences_.empty()) {
      return label_lines(sentences_, [&](std::size_t number, std::string_view line) {
        return mention_lines(line, labeler->label_sentence(line), ontology, number);
      });
    }
    if (!spans_.empty()) {
      return label_lines(spans_, [&](std::size_t, std::string_view line) {
        return line.empty() ? "" : scored_span_line(*labeler, line);
      });
    }
    return label_reports(*labeler);
  }

 private:
  int label_findings() const {
    const auto scorer = make_finding_scorer(options_.labeler(), options_.model());
    return label_lines(sentences_, [&](std::size_t number, std::string_view line) {
      return fmt::format("{{\"sentence\": {}, \"finding\": {}}}\n", number,
                         scorer->probability(line));
    });
  }

  int label_lines(const std::string& file, const LineWork& work) const {
    InputFile input(file);
    return list_problems(
        work_on_lines(input.stream(), input.name(), options_.threads(), work, write_out));
  }

  int label_reports(const ReportLabeler& labeler) {
    using Sections = ReportLabeler::Sections;
    Progress bar("labelling", 0, "reports");
    LabelRun run{labeler, options_.labeler(), options_.threads(),
                 all_sections_ ? Sections::all : Sections::findings_and_impression,
                 [&] { bar.advance(); }};
    LabelSummary summary;
    if (reports_.empty()) {
      Cohort cohort(cohort_.folder(), Database::Mode::existing);
      summary = label_cohort(cohort, run);
    } else if (out_.empty() || out_ == "-") {
      summary = label_table(reports_, run, write_out);
    } else {
      AtomicFile file(out_);
      summary = label_table(reports_, run, [&](std::string_view text) { file.write(text); });
      file.commit();
    }
    bar.finish();
    print(summary);
    return list_problems(summary.problems);
  }

  void print(const LabelSummary& summary) const {
    const bool labels_on_stdout = !reports_.empty() && (out_.empty() || out_ == "-");
    if (json_ && !labels_on_stdout) {
      fmt::print("{}", json_text({{"labeler", options_.labeler()},
                                  {"reports", summary.reports},
                                  {"mentions", summary.mentions},
                                  {"left_out", summary.problems.size()}}));
      return;
    }
    fmt::print(labels_on_stdout ? stderr : stdout,
               "{} reports labelled, {} mentions, {} left out\n", summary.reports, summary.mentions,
               summary.problems.size());
  }

  LabelerOptions options_;
  CohortOption cohort_;
  std::string sentences_, spans_, reports_, out_;
  bool all_sections_ = false, json_ = false, findings_ = false;
};

}  // namespace

std::unique_ptr<Command> label_command() { return std::make_unique<LabelCommand>(); }

}  // namespace uptake::cmd
