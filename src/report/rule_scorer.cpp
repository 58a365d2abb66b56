#include "report/rule_scorer.h"

#include "core/build_info.h"

namespace uptake {
namespace {

/// Words [first, last) that a span covers; a whole sentence for an implied mention.
MentionWords words_of_span(const Words& words, Span span) {
  return {words.first_ending_after(span.begin), words.first_from(span.end)};
}

}  // namespace

RuleScorer::RuleScorer(RuleLexicon lexicon, const Ontology& ontology)
    : lexicon_(std::move(lexicon)) {
  for (const auto& region : ontology.regions())
    traits_.push_back({.physiologic = lexicon_.is_physiologic_region(region.name)});
}

RuleScorer RuleScorer::shipped(const Ontology& ontology) {
  return {RuleLexicon::read(share_folder() / "report" / "rules.json"), ontology};
}

std::vector<std::string> RuleScorer::rules() const {
  std::vector<std::string> names;
  for (const auto& [name, probability] : lexicon_.probabilities()) names.push_back(name);
  return names;
}

RegionTraits RuleScorer::traits_of(const Mention& mention, const Words& words,
                                   const MentionWords& place) const {
  RegionTraits traits;
  if (mention.region)
    traits = traits_[*mention.region];
  else
    traits.concept_span = true;
  if (mention.implied) return traits;
  for (std::size_t i = place.first; i < place.last; ++i)
    traits.physiologic = traits.physiologic || lexicon_.is_physiologic_word(words[i].text);
  return traits;
}

void RuleScorer::score(std::string_view text, const ReportText& report,
                       std::span<Mention> mentions) const {
  for (std::size_t begin = 0; begin < mentions.size();) {
    const std::size_t sentence = mentions[begin].sentence;
    std::size_t end = begin;
    while (end < mentions.size() && mentions[end].sentence == sentence) ++end;
    const auto group = mentions.subspan(begin, end - begin);
    begin = end;
    const Words words(text, report.sentences[sentence].span);
    std::vector<MentionWords> places;
    for (const auto& mention : group) places.push_back(words_of_span(words, mention.span));
    const SentenceRules rules(words, lexicon_, places);
    const bool now = is_spoken_of_now(report.sentences[sentence].section);
    for (std::size_t i = 0; i < group.size(); ++i) {
      const char* rule =
          now ? rules.decide(i, group[i].implied, traits_of(group[i], words, places[i]))
              : "section";
      group[i].rule = rule;
      group[i].probability = lexicon_.probability(rule);
    }
  }
}

}  // namespace uptake
