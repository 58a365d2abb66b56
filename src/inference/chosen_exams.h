#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cohort/scan_targets.h"
#include "cohort/split.h"

namespace uptake {

/// Exams of a cohort that a model is to be run on.
struct ExamChoice {
  std::filesystem::path cohort;
  std::optional<Split> split;      ///< nothing: every exam with a scan
  std::vector<std::string> exams;  ///< only these, by any identifier; empty: all
};

/// Those with a scan, by exam id. Left out, with the reason: what was asked for by name and is not
/// among them. Errors: "predict.no_exams" with the cure, "exam.unknown", those of Cohort.
ScanExams chosen_exams(const ExamChoice& choice);

}  // namespace uptake
