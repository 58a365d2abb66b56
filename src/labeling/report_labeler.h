#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labeling/propagate.h"
#include "ontology/ontology.h"
#include "report/mention.h"
#include "report/report_text.h"

namespace uptake {

/// A report with all that was found in it.
struct LabelledReport {
  ReportText report;
  std::vector<Mention> mentions;    ///< scored; in the order of the text
  std::vector<RegionLabel> labels;  ///< one a region of the ontology
};

/// Turns text into sentences, a text and sentences into mentions: what src/report offers, as
/// functions, so that tests can put others in their place. All must be thread-safe.
struct TextTools {
  std::function<ReportText(std::string_view)> parse_report, parse_lines;
  std::function<std::vector<Mention>(std::string_view, const ReportText&)> tag;
};

/// From the text of a report to labels: sentences, mentions, their scores, Equation 4.
///
///     const LabelledReport labelled = labeler.label(text);
///     labelled.labels[ontology.at("liver")].probability
///
/// Thread-safe. Any bytes are taken.
class ReportLabeler {
 public:
  /// `ontology` must outlive this object.
  ReportLabeler(const Ontology& ontology, TextTools tools,
                std::unique_ptr<const MentionScorer> scorer);

  /// All sections, or, as in the paper, findings and impression only; a report that has neither is
  /// tagged whole.
  enum class Sections { findings_and_impression, all };
  LabelledReport label(std::string_view text,
                       Sections sections = Sections::findings_and_impression) const;

  /// Mentions without probability and rule.
  LabelledReport tag(std::string_view text,
                     Sections sections = Sections::findings_and_impression) const;

  /// One sentence by itself: scored mentions of it (sentence 0).
  std::vector<Mention> label_sentence(std::string_view line) const;

  /// Scores a span that the caller knows of: a finding by itself ("pneumonia"), or, with `region`,
  /// a mention of it, read with the sentence's other ones. Probability and rule are filled in. The
  /// span must lie within the text. It is judged in its sentence; one that crosses sentences is
  /// judged in the whole text.
  Mention score_span(std::string_view text, Span span,
                     std::optional<std::size_t> region = std::nullopt) const;

  const Ontology& ontology() const { return ontology_; }

 private:
  std::vector<Mention> mentions_of(std::string_view text, const Sentence& sentence) const;

  const Ontology& ontology_;
  TextTools tools_;
  std::unique_ptr<const MentionScorer> scorer_;
};

}  // namespace uptake
