#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "labeling/label_evaluation.h"

namespace uptake::cmd {

/// A table for people: a line a region and one for the mean, with its intervals below it.
std::string as_text(const LabelEvaluation& evaluation);

/// {"exams", "unlabelled", "regions": [{"region", "exams", "positives", "f1": {"value", "low",
/// "high"}, ..., "baseline": {...}, "difference": {...}}], "mean": {...}}; what is not defined is
/// null.
nlohmann::json as_json(const LabelEvaluation& evaluation);

}  // namespace uptake::cmd
