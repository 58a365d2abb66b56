#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cohort/cohort.h"
#include "cohort/labels.h"
#include "ontology/ontology.h"

namespace uptake {

/// A sentence behind a label, with the mentions in it that count for the label.
struct SentenceBehind {
  std::size_t number = 0;
  Sentence sentence;
  std::vector<MentionRecord> mentions;  ///< in the order of the text
};

/// Why an exam has the label it has. The mentions are those of the region and of all below it; the
/// probability is 1 - prod(1 - p) over them.
struct LabelExplanation {
  std::string exam_id, region, labeler, text;
  double probability = 0;
  bool mentioned = false;
  std::vector<SentenceBehind> sentences;  ///< in the order of the text
};

/// Errors: "ontology.unknown_region"; "labels.none" where the labeler has not labelled the exam, or
/// did so before the region was in the ontology.
LabelExplanation explain_label(Cohort& cohort, const Ontology& ontology, const std::string& exam_id,
                               const std::string& region, const std::string& labeler);

/// A stretch of text, and whether it is to be made to stand out.
struct TextPiece {
  std::string text;
  double probability = 0;  ///< the highest of the mentions there
  bool is_mention = false;
};

/// The sentence cut at the ends of its mentions, white space (hard wraps) evened out; nothing in it
/// can control a terminal. Overlapping mentions become one piece.
std::vector<TextPiece> pieces_of(const std::string& text, const SentenceBehind& sentence);

}  // namespace uptake
