#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "evaluation/exam_ranking.h"

namespace uptake {

/// The first line of a worklist. `low`, `high` and `deviation` are of the seeds, empty with one;
/// `regions` has the most probable other ones, "liver=0.913;chest=0.402".
inline constexpr std::string_view ranking_header =
    "rank,exam_id,probability,low,high,seeds,deviation,regions,patient_id,exam_date\n";

/// CSV (RFC 4180), a row an exam, probabilities with six digits. An empty cell: not known.
std::string ranking_table(const ExamRanking& ranking);

/// {"region", "exams", "seeds", "listed": [{"rank", "exam_id", "probability", "low", "high",
/// "seeds", "deviation", "regions": [{"region", "probability"}], "patient_id", "exam_date"}]}; null
/// for what is not known.
nlohmann::json as_json(const ExamRanking& ranking);

/// For people: a line an exam.
std::string as_text(const ExamRanking& ranking);

}  // namespace uptake
