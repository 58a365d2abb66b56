#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cohort/cohort.h"
#include "cohort/split.h"

namespace uptake {

/// One exam to train or measure on, and what is known of it.
struct ScanExam {
  std::string exam_id, patient_id;
  std::filesystem::path scan_file;  ///< absolute
  std::int64_t slices = 0, rows = 0, columns = 0;
  std::int64_t block = 1;  ///< ImportConfig::block
  std::optional<std::int64_t> summary_code;
  /// One a task; nothing where it is not known.
  std::vector<std::optional<float>> targets;
};

/// Where the targets of regions come from.
struct TargetSource {
  std::string labeler;  ///< the cohort's labels by this labeler ("hybrid"), or
  std::filesystem::path
      table;  ///< a table exam_id,region,abnormal (or probability), or none of both
};

/// An exam that cannot be used, and why.
struct LeftOutExam {
  std::string exam_id, reason;
};

struct ScanExams {
  std::vector<ScanExam> exams;  ///< by exam_id
  std::vector<LeftOutExam> left_out;
};

/// The exams of a split (nothing: all of them) that have a scan. Tasks: names of regions, and
/// "mortality:DAYS": 1 where the patient died within DAYS after the exam, 0 where it is known that
/// he did not (he died later), nothing without a date of exam; a patient without a date of death is
/// taken to have lived. With `targets_needed` an exam without any target is left out, with its
/// reason. Errors: "targets.labeler" (no exam was labelled by it; names those that did),
/// "targets.task" (a mortality task that is none), those of read_csv, "targets.table".
ScanExams scan_exams(Cohort& cohort, std::optional<Split> split,
                     const std::vector<std::string>& tasks, const TargetSource& source,
                     bool targets_needed);

}  // namespace uptake
