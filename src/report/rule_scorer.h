#pragma once

#include <filesystem>

#include "ontology/ontology.h"
#include "report/mention.h"
#include "report/rule_lexicon.h"
#include "report/sentence_rules.h"

namespace uptake {

/// Assertion rules for FDG PET-CT, in the line of NegEx and ConText: cues with a scope, whose words
/// are data (share/report/rules.json). A mention's rule is one of the names under "probabilities"
/// there: "negated", "normal", "physiologic", "resolved", "history", "reference", "abnormal",
/// "uncertain", "benign", "treated", ...
class RuleScorer : public MentionScorer {
 public:
  RuleScorer(RuleLexicon lexicon, const Ontology& ontology);
  /// With share/report/rules.json.
  static RuleScorer shipped(const Ontology& ontology);

  void score(std::string_view text, const ReportText& report,
             std::span<Mention> mentions) const override;

  /// The names of all rules, in alphabetical order.
  std::vector<std::string> rules() const;

 private:
  RegionTraits traits_of(const Mention& mention, const Words& words,
                         const MentionWords& place) const;

  RuleLexicon lexicon_;
  std::vector<RegionTraits> traits_;  ///< by region of the ontology
};

}  // namespace uptake
