#include "labeling/labeler_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/build_info.h"
#include "core/error.h"
#include "core/nearest.h"
#include "core/text.h"
#include "labeling/model_scorer.h"
#include "labeling/open_report_network.h"
#include "report/baseline_scorer.h"
#include "report/region_tagger.h"
#include "report/rule_scorer.h"

namespace uptake {
namespace {

/// "model:runs/x" -> "model", "runs/x"; "model" -> "model", "".
struct Choice {
  std::string kind, of;
};

Choice parse_choice(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

std::unique_ptr<const ReportNetwork> open_network(const std::filesystem::path& folder,
                                                  const ModelOptions& options) {
  NetworkOptions network;
  network.device = parse_device(options.device);
  network.bf16 = options.bf16;
  return open_report_network(folder, network);
}

std::unique_ptr<const MentionScorer> make_model(const Choice& choice, const Ontology& ontology,
                                                const ModelOptions& options) {
  const auto folder = report_model_folder(choice.of);
  std::unique_ptr<const MentionScorer> rules;
  if (choice.kind == "hybrid") {
    rules = std::make_unique<RuleScorer>(RuleScorer::shipped(ontology));
  }
  return std::make_unique<ModelScorer>(WordpieceTokenizer::read(folder),
                                       open_network(folder, options), std::move(rules));
}

std::unique_ptr<const MentionScorer> make_scorer(const Choice& choice, const Ontology& ontology,
                                                 const ModelOptions& options) {
  if (choice.kind == "rules") return std::make_unique<RuleScorer>(RuleScorer::shipped(ontology));
  if (choice.kind != "baseline") return make_model(choice, ontology, options);
  return std::make_unique<BaselineScorer>(choice.of.empty() ? BaselineScorer::shipped()
                                                            : BaselineScorer::shipped(choice.of));
}

TextTools make_tools(const Ontology& ontology) {
  const auto parser =
      std::make_shared<const ReportParser>(ReportParser::read(share_folder() / "report"));
  const auto tagger = std::make_shared<const RegionTagger>(ontology);
  return {[parser](std::string_view text) { return parser->parse(text); }, parse_lines,
          [tagger](std::string_view text, const ReportText& report) {
            return tagger->tag(text, report);
          }};
}

}  // namespace

void check_labeler(const std::string& choice) {
  static constexpr std::array<std::string_view, 3> with_more{"baseline", "model", "hybrid"};
  const auto kind = parse_choice(choice).kind;
  if (choice == "rules") return;
  if (std::find(with_more.begin(), with_more.end(), kind) != with_more.end() &&
      !choice.ends_with(':')) {
    return;
  }
  const std::array<std::string, 4> known{"rules", "baseline", "model", "hybrid"};
  throw Error("labeler.unknown",
              fmt::format("no labeler '{}'{}", printable(choice), did_you_mean(choice, known)),
              "give rules, model, model:FOLDER, hybrid, hybrid:FOLDER or baseline");
}

std::unique_ptr<const ReportLabeler> make_labeler(const std::string& choice,
                                                  const Ontology& ontology,
                                                  const ModelOptions& options) {
  check_labeler(choice);
  return std::make_unique<ReportLabeler>(ontology, make_tools(ontology),
                                         make_scorer(parse_choice(choice), ontology, options));
}

std::filesystem::path report_model_folder(const std::string& folder) {
  const std::filesystem::path path =
      folder.empty() ? share_folder() / "report_model" : std::filesystem::path(folder);
  if (std::filesystem::exists(path / "config.json")) return path;
  throw Error("labeler.model", printable(path.string()) + " has no config.json",
              "name the folder of a report model: RUN/model of uptake train report");
}

std::unique_ptr<const FindingScorer> make_finding_scorer(const std::string& text,
                                                         const ModelOptions& options) {
  check_labeler(text);
  const auto choice = parse_choice(text);
  if (choice.kind != "model" && choice.kind != "hybrid") {
    throw Error("labeler.no_finding", "only a report model labels whole sentences",
                "give --labeler model");
  }
  const auto folder = report_model_folder(choice.of);
  return std::make_unique<FindingScorer>(WordpieceTokenizer::read(folder),
                                         open_network(folder, options));
}

Ontology read_ontology_option(const std::filesystem::path& file) {
  return Ontology::read(file.empty() ? share_folder() / "ontology.json" : file);
}

}  // namespace uptake
