#include <fmt/color.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "cohort_option.h"
#include "commands.h"
#include "core/text.h"
#include "json_output.h"
#include "label_options.h"
#include "labeling/code_points.h"
#include "labeling/explanation.h"

namespace uptake::cmd {
namespace {

class ExplainLabelCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "explain-label",
            .stage = stage_labels,
            .summary = "Print the sentences behind the label of a region",
            .details =
                "Every mention of the region, and of regions inside it, stands out in its "
                "sentence; below it are its probability and the rule that decided. On a terminal "
                "abnormal ones are red and the others green, elsewhere they are in brackets.",
            .example = "uptake explain-label ACC-1 liver --cohort cohort"};
  }

  void declare(CLI::App& app) override {
    app.add_option("EXAM", exam_,
                   "Exam id, accession number, study UID, or the id of a patient with one exam")
        ->required();
    app.add_option("REGION", region_, "A region of the ontology: liver, left_lung")->required();
    cohort_.declare(app);
    options_.declare_labeler(app);
    options_.declare_ontology(app);
    app.add_option("--color", color_, "When to use colours (default: on a terminal)")
        ->check(CLI::IsMember({"auto", "always", "never"}));
    app.add_flag("--json", json_, "Print the explanation as JSON");
  }

  int run() override {
    Cohort cohort(cohort_.folder(), Database::Mode::existing);
    const auto exam = cohort.find_exam(exam_);
    const auto explanation =
        explain_label(cohort, options_.ontology(), exam.exam_id, region_, options_.labeler());
    fmt::print("{}", json_ ? json_text(as_json(explanation)) : as_text(explanation));
    return 0;
  }

 private:
  bool is_coloured() const {
    if (color_ != "auto") return color_ == "always";
    const char* refused = std::getenv("NO_COLOR");  // no-color.org
    return ::isatty(STDOUT_FILENO) != 0 && (refused == nullptr || *refused == 0);
  }

  std::string marked(const TextPiece& piece) const {
    if (!piece.is_mention) return piece.text;
    if (!is_coloured()) return "[" + piece.text + "]";
    const auto colour =
        piece.probability >= 0.5 ? fmt::terminal_color::red : fmt::terminal_color::green;
    return fmt::format(fmt::emphasis::bold | fmt::fg(colour), "{}", piece.text);
  }

  std::string as_text(const LabelExplanation& label) const {
    auto text = fmt::format("{}  {}  {:.3f}  by {}\n", printable(label.exam_id), label.region,
                            label.probability, printable(label.labeler));
    if (!label.mentioned) text += "the report does not mention it\n";
    for (const auto& behind : label.sentences) {
      text += fmt::format("\n{:>4}  {:<10}  ", behind.number, name_of(behind.sentence.section));
      if (behind.sentence.header.size() > 0) {
        const auto header = behind.sentence.header.of(label.text);
        text += fmt::format("({}) ", printable(header));
      }
      for (const auto& piece : pieces_of(label.text, behind)) text += marked(piece);
      text += '\n';
      for (const auto& mention : behind.mentions) {
        text += fmt::format("{:18}{:<34}{:>6.3f}  {}{}\n", "", printable(mention.region),
                            mention.probability, printable(mention.rule),
                            mention.implied ? ", by its header" : "");
      }
    }
    return text;
  }

  static nlohmann::json as_json(const LabelExplanation& label) {
    const CodePoints places(label.text);
    auto sentences = nlohmann::json::array();
    for (const auto& behind : label.sentences) {
      auto mentions = nlohmann::json::array();
      for (const auto& mention : behind.mentions) {
        const auto span = places.of_bytes(mention.span);
        mentions.push_back({{"begin", span.begin},
                            {"end", span.end},
                            {"text", mention.span.of(label.text)},
                            {"region", mention.region},
                            {"implied", mention.implied},
                            {"probability", mention.probability},
                            {"rule", mention.rule}});
      }
      const auto span = places.of_bytes(behind.sentence.span);
      sentences.push_back({{"sentence", behind.number},
                           {"begin", span.begin},
                           {"end", span.end},
                           {"section", name_of(behind.sentence.section)},
                           {"text", behind.sentence.span.of(label.text)},
                           {"mentions", std::move(mentions)}});
    }
    return {{"exam_id", label.exam_id},     {"region", label.region},
            {"labeler", label.labeler},     {"probability", label.probability},
            {"mentioned", label.mentioned}, {"sentences", std::move(sentences)}};
  }

  CohortOption cohort_;
  LabelerOptions options_;
  std::string exam_, region_, color_ = "auto";
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> explain_label_command() { return std::make_unique<ExplainLabelCommand>(); }

}  // namespace uptake::cmd
