#pragma once

#include <string>
#include <string_view>

#include "labeling/annotation_queue.h"

namespace uptake {

/// One line of JSON, for a person to put true or false in place of each null and to train with
/// (labelled_sentences.h):
///
///     {"text":"...","exam_id":"A17","mentions":[{"begin":4,"end":9,"text":"liver",
///      "region":"liver","abnormal":null,"probability":0.61,"rules":0.02}],"score":0.72,
///      "why":{"uncertainty":0.96,"disagreement":0.59,"rarity":0.4,"alike":0,"occurrences":3}}
///
/// Places are in code points. `second_name`: the key of the second opinion, "rules" here. exam_id
/// is left out where there is none.
std::string candidate_line(const QueuedSentence& queued, std::string_view second_name);

/// One line a mention, as `uptake annotations import` takes them once label, annotator and time are
/// filled in (cohort/annotations.h).
std::string candidate_annotation_lines(const QueuedSentence& queued);

}  // namespace uptake
