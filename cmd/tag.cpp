#include <CLI/CLI.hpp>
#include <iterator>

#include "commands.h"
#include "label_options.h"
#include "labeling/line_work.h"
#include "labeling/mention_lines.h"

namespace uptake::cmd {
namespace {

class TagCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "tag",
            .stage = stage_labels,
            .summary = "Find the regions that a report or sentences mention",
            .details =
                "Prints JSON Lines, one a mention: the number of its sentence from 0, its place in "
                "the text in characters (Unicode code points), its words, its region, and what "
                "the labeler makes of it. Each line is one sentence, and places count from the "
                "line's start; with --report the whole is one report, cut into its sentences. Of "
                "a report findings and impression are tagged, or all of it where it has neither.",
            .example =
                "uptake tag --report report.txt\n"
                "echo 'No FDG-avid left hilar nodes.' | uptake tag -"};
  }

  void declare(CLI::App& app) override {
    app.add_option("FILE", file_, "Text in UTF-8; - or nothing: standard input")->type_name("FILE");
    auto* lines = app.add_flag("--sentences", lines_, "Each line is one sentence (the default)");
    app.add_flag("--report", report_, "The text is one report")->excludes(lines);
    app.add_flag("--all-sections", all_sections_,
                 "With --report: tag history, technique and comparison as well");
    options_.declare_labeler(app);
    options_.declare_ontology(app);
    options_.declare_jobs(app);
  }

  int run() override {
    InputFile input(file_);
    const Ontology ontology = options_.ontology();
    const auto labeler = make_labeler(options_.labeler(), ontology, options_.model());
    if (!report_) {
      return list_problems(work_on_lines(
          input.stream(), input.name(), options_.threads(),
          [&](std::size_t number, std::string_view line) {
            return mention_lines(line, labeler->label_sentence(line), ontology, number);
          },
          write_out));
    }
    const std::string text(std::istreambuf_iterator<char>(input.stream()), {});
    using Sections = ReportLabeler::Sections;
    const auto labelled =
        labeler->label(text, all_sections_ ? Sections::all : Sections::findings_and_impression);
    write_out(mention_lines(text, labelled.mentions, ontology));
    return 0;
  }

 private:
  LabelerOptions options_;
  std::string file_ = "-";
  bool lines_ = false, report_ = false, all_sections_ = false;
};

}  // namespace

std::unique_ptr<Command> tag_command() { return std::make_unique<TagCommand>(); }

}  // namespace uptake::cmd
