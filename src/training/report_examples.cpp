#include "training/report_examples.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace uptake {

ExampleMaker::ExampleMaker(const Ontology& ontology, const SentenceEncoder& encoder,
                           const MentionScorer* rules, std::vector<std::string> rule_names)
    : ontology_(ontology), encoder_(encoder), rules_(rules), rule_names_(std::move(rule_names)) {}

std::vector<std::int32_t> ExampleMaker::rules_of(const LabelledSentence& sentence) const {
  if (rules_ == nullptr) return {};
  ReportText report;
  report.sentences.push_back({{0, sentence.text.size()}, Section::none, {}});
  std::vector<uptake::Mention> mentions(sentence.mentions.size());
  for (std::size_t i = 0; i < mentions.size(); ++i) {
    mentions[i].span = sentence.mentions[i].span;
    mentions[i].region = ontology_.find(sentence.mentions[i].region);
  }
  rules_->score(sentence.text, report, mentions);
  std::vector<std::int32_t> numbers;
  for (const auto& mention : mentions) {
    const auto found = std::find(rule_names_.begin(), rule_names_.end(), mention.rule);
    const bool known = found != rule_names_.end();
    numbers.push_back(known ? static_cast<std::int32_t>(found - rule_names_.begin()) + 1 : 0);
  }
  return numbers;
}

std::vector<ReportExample> ExampleMaker::make(const LabelledSentence& sentence) const {
  std::vector<Span> spans;
  for (const auto& mention : sentence.mentions) spans.push_back(mention.span);
  const auto rules = rules_of(sentence);
  auto coding = encoder_.encode(sentence.text, spans, rules);
  std::vector<ReportExample> examples;
  for (auto& sequence : coding.sequences) {
    if (rules_ != nullptr) sequence.rules.resize(sequence.ids.size());
    examples.push_back({std::move(sequence), {}, sentence.finding, sentence.text});
  }
  for (std::size_t i = 0; i < coding.mentions.size(); ++i) {
    const auto& place = coding.mentions[i];
    if (place.begin == 0) continue;  // it has no token: nothing to learn from
    examples[place.sequence].mentions.push_back(
        {place.begin, place.end, sentence.mentions[i].abnormal});
  }
  return examples;
}

std::vector<ReportExample> ExampleMaker::make(std::span<const LabelledSentence> sentences) const {
  std::vector<ReportExample> all;
  for (const auto& sentence : sentences) {
    auto examples = make(sentence);
    std::move(examples.begin(), examples.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace uptake
