#include "labeling/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

[[noreturn]] void refuse(Cohort& cohort, const std::string& exam_id, const std::string& labeler) {
  std::string others;
  for (const auto& name : labelers_of(cohort, exam_id)) {
    others += (others.empty() ? "" : ", ") + printable(name);
  }
  if (!cohort.report(exam_id)) {
    throw Error("labels.none", fmt::format("exam {} has no report", printable(exam_id)),
                "uptake import --reports brings it in");
  }
  throw Error("labels.none",
              fmt::format("'{}' has not labelled exam {}{}", printable(labeler), printable(exam_id),
                          others.empty() ? "" : "; there are labels of: " + others),
              fmt::format("uptake label --labeler {} --cohort {}", printable(labeler),
                          printable(cohort.folder().string())));
}

/// White space of any kind and amount becomes one space; the rest is made safe.
std::string evened(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    const bool is_space = c == ' ' || (c >= '\t' && c <= '\r');
    if (!is_space) plain += c;
    if (is_space && !plain.ends_with(' ')) plain += ' ';
  }
  return printable(plain);
}

}  // namespace

LabelExplanation explain_label(Cohort& cohort, const Ontology& ontology, const std::string& exam_id,
                               const std::string& region, const std::string& labeler) {
  const auto wanted = ontology.at(region);
  const auto stored = load_labels(cohort, exam_id, labeler);
  if (!stored) refuse(cohort, exam_id, labeler);
  LabelExplanation result{exam_id, region, labeler, cohort.report(exam_id)->text, 0, false, {}};
  const auto label = std::find_if(stored->labels.begin(), stored->labels.end(),
                                  [&](const LabelRecord& one) { return one.region == region; });
  if (label == stored->labels.end()) refuse(cohort, exam_id, labeler);
  result.probability = label->probability;
  result.mentioned = label->mentioned;

  std::map<std::size_t, SentenceBehind> sentences;
  for (const auto& mention : stored->mentions) {
    const auto place = ontology.find(mention.region);
    if (!place || mention.sentence >= stored->sentences.size()) continue;
    const auto& above = ontology.with_ancestors(*place);
    if (std::find(above.begin(), above.end(), wanted) == above.end()) continue;
    auto& behind = sentences[mention.sentence];
    behind.number = mention.sentence;
    behind.sentence = stored->sentences[mention.sentence];
    behind.mentions.push_back(mention);
  }
  for (auto& [number, behind] : sentences) result.sentences.push_back(std::move(behind));
  return result;
}

std::vector<TextPiece> pieces_of(const std::string& text, const SentenceBehind& sentence) {
  const std::size_t end = std::min(sentence.sentence.span.end, text.size());
  std::size_t at = std::min(sentence.sentence.span.begin, end);
  std::vector<TextPiece> pieces;
  const auto take = [&](std::size_t to, bool is_mention, double probability) {
    if (to <= at) return;
    pieces.push_back({evened(std::string_view(text).substr(at, to - at)), probability, is_mention});
    at = to;
  };
  for (const auto& mention : sentence.mentions) {
    if (mention.implied) continue;  // no word of the sentence names it
    const auto from = std::clamp(mention.span.begin, at, end);
    const auto to = std::min(mention.span.end, end);
    if (from >= to) {
      // Within the piece before it: "both lungs" are two mentions.
      if (!pieces.empty() && pieces.back().is_mention) {
        pieces.back().probability = std::max(pieces.back().probability, mention.probability);
      }
      continue;
    }
    take(from, false, 0);
    take(to, true, mention.probability);
  }
  take(end, false, 0);
  return pieces;
}

}  // namespace uptake
