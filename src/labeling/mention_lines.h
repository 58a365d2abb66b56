#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "labeling/report_labeler.h"
#include "ontology/ontology.h"
#include "report/mention.h"

namespace uptake {

/// JSON Lines, one a mention, as `uptake tag` and `uptake label --sentences` print them:
///
///     {"sentence": 0, "begin": 4, "end": 17, "text": "...", "region": "liver",
///      "probability": 0.03, "rule": "negated"}
///
/// Places are in code points of `text`. `first_sentence` is added to each mention's sentence.
/// Bytes that are not UTF-8 are printed as U+FFFD.
std::string mention_lines(std::string_view text, std::span<const Mention> mentions,
                          const Ontology& ontology, std::size_t first_sentence = 0);

/// Scores the span of one line {"text": "...", "begin": 4, "end": 17}, in code points of the text,
/// and answers the line with "probability" and "rule"; other keys stay. With "region", a name of
/// the ontology, the span is a mention of it, else a finding by itself. Errors: "spans.line".
std::string scored_span_line(const ReportLabeler& labeler, std::string_view json_line);

}  // namespace uptake
