#include "labeling/report_labeler.h"

#include <algorithm>
#include <utility>

namespace uptake {
namespace {

bool is_tagged(const Sentence& sentence) {
  return sentence.section == Section::findings || sentence.section == Section::impression;
}

/// The places of the sentences to tag.
std::vector<std::size_t> chosen_sentences(const ReportText& report,
                                          ReportLabeler::Sections sections) {
  const auto& all = report.sentences;
  const bool whole =
      sections == ReportLabeler::Sections::all || std::none_of(all.begin(), all.end(), is_tagged);
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (whole || is_tagged(all[i])) chosen.push_back(i);
  }
  return chosen;
}

bool overlaps(Span a, Span b) { return a.begin < b.end && b.begin < a.end; }

}  // namespace

ReportLabeler::ReportLabeler(const Ontology& ontology, TextTools tools,
                             std::unique_ptr<const MentionScorer> scorer)
    : ontology_(ontology), tools_(std::move(tools)), scorer_(std::move(scorer)) {}

LabelledReport ReportLabeler::tag(std::string_view text, Sections sections) const {
  LabelledReport result;
  result.report = tools_.parse_report(text);
  const auto chosen = chosen_sentences(result.report, sections);
  ReportText tagged;
  tagged.sentences.reserve(chosen.size());
  for (const auto i : chosen) tagged.sentences.push_back(result.report.sentences[i]);
  result.mentions = tools_.tag(text, tagged);
  // Back to the numbers of the whole report: the scorer may look at its other sections.
  for (auto& mention : result.mentions) mention.sentence = chosen[mention.sentence];
  return result;
}

LabelledReport ReportLabeler::label(std::string_view text, Sections sections) const {
  auto result = tag(text, sections);
  scorer_->score(text, result.report, result.mentions);
  result.labels = propagate(ontology_, result.mentions);
  return result;
}

std::vector<Mention> ReportLabeler::label_sentence(std::string_view line) const {
  const auto report = tools_.parse_lines(line);
  auto mentions = tools_.tag(line, report);
  scorer_->score(line, report, mentions);
  return mentions;
}

std::vector<Mention> ReportLabeler::mentions_of(std::string_view text,
                                                const Sentence& sentence) const {
  ReportText alone;
  alone.sentences.push_back(sentence);
  return tools_.tag(text, alone);
}

Mention ReportLabeler::score_span(std::string_view text, Span span,
                                  std::optional<std::size_t> region) const {
  auto report = tools_.parse_report(text);
  auto& sentences = report.sentences;
  const auto found = std::find_if(sentences.begin(), sentences.end(), [&](const Sentence& one) {
    return one.span.begin <= span.begin && span.end <= one.span.end;
  });
  Mention mention;
  if (found == sentences.end()) {
    Sentence whole;
    whole.span = {0, text.size()};
    sentences.assign(1, whole);
  } else {
    mention.sentence = static_cast<std::size_t>(found - sentences.begin());
  }
  mention.span = span;
  mention.region = region;
  std::vector<Mention> mentions{mention};
  if (region) {
    // The others of the sentence are read with it, as when the whole is labelled.
    for (auto& other : mentions_of(text, report.sentences[mention.sentence])) {
      other.sentence = mention.sentence;
      if (!other.implied && !overlaps(other.span, span)) mentions.push_back(std::move(other));
    }
  }
  scorer_->score(text, report, mentions);
  return mentions.front();
}

}  // namespace uptake
