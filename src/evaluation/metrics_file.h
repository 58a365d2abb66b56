#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "evaluation/evaluate.h"

namespace uptake {

/// The first line of metrics.csv.
inline constexpr std::string_view metrics_header =
    "region,exams,positives,seeds,auroc_mean,auroc_median,auroc_low,auroc_high,average_precision,"
    "sensitivity,specificity,ppv,f1,brier,ece,sensitivity_top10,sensitivity_top25,"
    "sensitivity_top50\n";

/// metrics.csv: a row a region, an empty cell for what is not defined.
std::string metrics_table(const Evaluation& evaluation);

/// metrics.json: the same, with the area of each seed, the threshold, the share of exams that need
/// not be read, the note, and the mean area; null for what is not defined.
nlohmann::json as_json(const Evaluation& evaluation);

/// null for nothing.
nlohmann::json json_number(const std::optional<double>& value);
/// {"value", "low", "high"}, null for what is not defined.
nlohmann::json with_interval(const Estimate& figure);

/// For people: a line a region, the best first, then the mean.
std::string as_text(const Evaluation& evaluation);

}  // namespace uptake
