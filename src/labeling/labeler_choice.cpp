#include "labeling/labeler_choice.h"

#include <fmt/format.h>

#include <array>

#include "core/build_info.h"
#include "core/error.h"
#include "core/nearest.h"
#include "core/text.h"
#include "report/baseline_scorer.h"
#include "report/region_tagger.h"
#include "report/rule_scorer.h"

namespace uptake {
namespace {

constexpr std::string_view baseline_of = "baseline:";  ///< and the name of a list of words

std::unique_ptr<const MentionScorer> make_scorer(const std::string& choice,
                                                 const Ontology& ontology) {
  if (choice == "baseline") return std::make_unique<BaselineScorer>(BaselineScorer::shipped());
  if (choice.starts_with(baseline_of)) {
    return std::make_unique<BaselineScorer>(
        BaselineScorer::shipped(choice.substr(baseline_of.size())));
  }
  return std::make_unique<RuleScorer>(RuleScorer::shipped(ontology));
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
  if (choice == "baseline" || choice == "rules" || choice.starts_with(baseline_of)) return;
  if (choice.starts_with("model:")) {
    throw Error("labeler.model", "the report model is not built yet",
                "use --labeler rules or --labeler baseline");
  }
  const std::array<std::string, 3> known{"baseline", "rules", "model:PATH"};
  throw Error("labeler.unknown",
              fmt::format("no labeler '{}'{}", printable(choice), did_you_mean(choice, known)),
              "give baseline, rules or model:PATH");
}

std::unique_ptr<const ReportLabeler> make_labeler(const std::string& choice,
                                                  const Ontology& ontology) {
  check_labeler(choice);
  return std::make_unique<ReportLabeler>(ontology, make_tools(ontology),
                                         make_scorer(choice, ontology));
}

Ontology read_ontology_option(const std::filesystem::path& file) {
  return Ontology::read(file.empty() ? share_folder() / "ontology.json" : file);
}

}  // namespace uptake
