#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <optional>

#include "cohort_option.h"
#include "commands.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "core/progress.h"
#include "core/text.h"
#include "label_options.h"
#include "labeling/candidate_lines.h"
#include "labeling/candidate_sentences.h"
#include "labeling/labelled_already.h"

namespace uptake::cmd {
namespace {

class AnnotateCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "annotate",
            .stage = stage_labels,
            .summary = "Choose the sentences that are best labelled next",
            .details =
                "next prints sentences that mention regions as JSON Lines, the one that would "
                "teach the report model most first: put true or false in place of each null, "
                "then train with them. What counts: how unsure the model is (uncertainty), how "
                "far it and the rules differ (disagreement), how rare the regions are among "
                "labelled sentences and in all (rarity), the mean of the three (mixed), or "
                "chance (random), as in the paper. Each score is in \"why\". Sentences that "
                "differ in numbers alone come once; of one template, each further one counts "
                "half. Sentences of --labelled, and those that the cohort's annotations speak "
                "of, do not come. Without a model, rules and baseline are compared.",
            .example =
                "uptake annotate next --cohort cohort --count 50 --out batch.jsonl\n"
                "uptake annotate next --reports reports.csv --labelled batch.jsonl "
                "--labeler model:runs/report/model"};
  }

  void declare(CLI::App& app) override {
    app.add_option("ACTION", action_, "What to do")->required()->check(CLI::IsMember({"next"}));
    auto* reports = app.add_option("--reports", reports_, "Table of reports: exam_id, report_text");
    auto* sentences =
        app.add_option("--sentences", sentences_, "Text, one sentence a line; - for stdin");
    reports->type_name("FILE")->excludes(sentences);
    sentences->type_name("FILE");
    cohort_.declare(app, "A cohort, its reports and annotations");
    reports->excludes("--cohort");
    sentences->excludes("--cohort");
    app.add_option("--labelled", labelled_, "JSON Lines with sentences not to propose; repeatable")
        ->type_name("FILE");
    app.add_option("--count", count_, "How many sentences")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000).description(""))
        ->capture_default_str();
    app.add_option("--strategy", strategy_, "What labelling them is to teach")
        ->type_name("NAME")
        ->check(CLI::IsMember(
            std::vector<std::string>(annotation_strategies.begin(), annotation_strategies.end())))
        ->capture_default_str();
    options_.declare_labeler(app);
    labeler_given_ = app.get_option("--labeler")
                         ->description(
                             "What scores a mention: model (the default: the one that "
                             "ships; model:FOLDER: your own), hybrid, rules, baseline");
    options_.declare_model(app);
    app.add_option("--seed", seed_, "Of the draws of random, and between equals")
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--format", format_,
                   "sentences, or annotations: a line a mention, for uptake annotations import")
        ->type_name("NAME")
        ->check(CLI::IsMember({"sentences", "annotations"}))
        ->capture_default_str();
    app.add_option("--out", out_, "Where they go (default: standard output)")->type_name("FILE");
    options_.declare_ontology(app);
    options_.declare_jobs(app);
  }

  int run() override {
    const Ontology ontology = options_.ontology();
    const auto opinions = make_opinions(ontology);
    CandidatePool pool({.strategy = annotation_strategy(strategy_),
                        .seed = seed_,
                        .most = std::max<std::size_t>(20'000, count_)});
    for (const auto& file : labelled_) exclude_labelled_file(file, pool);
    const auto problems = collect(opinions, pool);
    const auto queued = pool.next(count_);
    write(queued, opinions.second_name);
    report(pool.seen(), queued.size());
    return list_problems(problems);
  }

 private:
  struct Opinions {
    std::unique_ptr<const ReportLabeler> first, second;
    std::string second_name;
  };

  Opinions make_opinions(const Ontology& ontology) const {
    auto choice = options_.labeler();
    std::unique_ptr<const ReportLabeler> first;
    if (labeler_given_->count() == 0) {
      choice = "model";
      try {
        first = make_labeler(choice, ontology, options_.model());
      } catch (const Error& error) {
        if (error.code() != "labeler.model" && error.code() != "library.missing") throw;
        choice = "rules";
        fmt::print(stderr, "no report model ({}): rules and baseline are compared instead\n",
                   printable(error.message()));
      }
    }
    if (!first) first = make_labeler(choice, ontology, options_.model());
    const std::string second = choice == "rules" ? "baseline" : "rules";
    return {std::move(first), make_labeler(second, ontology), second};
  }

  std::vector<dicom::Problem> collect(const Opinions& opinions, CandidatePool& pool) const {
    Progress bar("reading", 0, sentences_.empty() ? "reports" : "sentences");
    const CandidateRun run{*opinions.first, *opinions.second, options_.threads(),
                           [&] { bar.advance(); }};
    std::vector<dicom::Problem> problems;
    if (!sentences_.empty()) {
      InputFile input(sentences_);
      problems = add_lines(input.stream(), input.name(), run, pool);
    } else if (!reports_.empty()) {
      problems = add_table(reports_, run, pool);
    } else {
      Cohort cohort(cohort_.folder(), Database::Mode::existing);
      exclude_annotated(cohort, *opinions.second, pool);
      problems = add_cohort(cohort, run, pool);
    }
    bar.finish();
    return problems;
  }

  void write(const std::vector<QueuedSentence>& queued, const std::string& second_name) const {
    const auto lines = [&](const QueuedSentence& one) {
      return format_ == "sentences" ? candidate_line(one, second_name)
                                    : candidate_annotation_lines(one);
    };
    if (out_.empty() || out_ == "-") {
      for (const auto& one : queued) write_out(lines(one));
      return;
    }
    AtomicFile file(out_);
    for (const auto& one : queued) file.write(lines(one));
    file.commit();
  }

  static void report(const CandidatePool::Seen& seen, std::size_t proposed) {
    fmt::print(
        stderr,
        "{} sentences mention a region, {} of them labelled; {} of {} different ones proposed\n",
        seen.sentences, seen.labelled, proposed, seen.different);
    if (seen.too_long > 0) {
      fmt::print(stderr, "{} sentences have more than {} bytes and were passed over\n",
                 seen.too_long, CandidatePool::longest);
    }
  }

  LabelerOptions options_;
  CohortOption cohort_;
  const CLI::Option* labeler_given_ = nullptr;
  std::string action_, reports_, sentences_, strategy_ = "mixed", format_ = "sentences", out_;
  std::vector<std::string> labelled_;
  std::size_t count_ = 50;
  std::uint64_t seed_ = 1;
};

}  // namespace

std::unique_ptr<Command> annotate_command() { return std::make_unique<AnnotateCommand>(); }

}  // namespace uptake::cmd
