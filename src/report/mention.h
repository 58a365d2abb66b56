#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "report/report_text.h"

namespace uptake {

/// A region named in a sentence. Mentions of one text are in the order of their spans; "both lungs"
/// are two mentions with one span.
struct Mention {
  std::size_t sentence = 0;           ///< in ReportText::sentences
  Span span;                          ///< of the text: the words that name the place
  std::optional<std::size_t> region;  ///< of the ontology; none for a span that a user gave
  bool implied = false;               ///< no word of the sentence: the region header stands for it
  double probability = 0;             ///< that uptake there is abnormal now
  std::string rule;                   ///< what decided: "negated", "abnormal", ...
};

/// Says of each mention how likely its region is abnormal: the paper's baseline, rules, a model.
class MentionScorer {
 public:
  virtual ~MentionScorer() = default;
  /// Fills in probability and rule of every mention. Thread-safe.
  virtual void score(std::string_view text, const ReportText& report,
                     std::span<Mention> mentions) const = 0;
};

}  // namespace uptake
