#pragma once

#include <string>

#include "simulator/truth.h"

namespace uptake::simulator {

/// The sentences of a report that mention a region, one JSON object a line, in the order of the
/// text: what a report model learns from (docs/simulator.md). Headers are left out. "held_out": its
/// phrasings are kept for test patients.
///
///     {"text": "No avid nodes in the neck.", "exam_id": "SIM-000000-1", "section": "findings",
///      "held_out": false, "mentions": [{"text": "neck", "begin": 21, "end": 25, "region": "neck",
///      "abnormal": false, "kind": "negated"}]}
std::string sentence_lines(const ExamTruth& truth, const std::string& exam_id);

}  // namespace uptake::simulator
