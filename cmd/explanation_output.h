#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "explain/exam_explanation.h"
#include "explain/localisation.h"

namespace uptake::cmd {

/// What `uptake explain` prints: a row a region and method of each exam.
std::string as_text(const std::vector<ExplainedExam>& exams);
/// The means over exams; "" for none.
std::string as_text(const std::vector<LocalisationSummary>& summaries);
nlohmann::json as_json(const std::vector<ExplainedExam>& exams,
                       const std::vector<LocalisationSummary>& summaries);

}  // namespace uptake::cmd
