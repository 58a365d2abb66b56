#pragma once

#include <filesystem>
#include <string>

#include "cohort/cohort.h"

namespace uptake {

/// Held while a cohort is written to: two imports into one cohort would take each other's files for
/// leftovers. Freed when the process ends, however it ends.
class CohortLock {
 public:
  /// Errors: "cohort.busy".
  explicit CohortLock(const std::filesystem::path& cohort);
  ~CohortLock();
  CohortLock(const CohortLock&) = delete;
  CohortLock& operator=(const CohortLock&) = delete;

 private:
  int descriptor_;
};

/// A name below scans/ for the exam's next file, relative to the cohort: never the one that the
/// database points to now, so that a replaced scan stays whole until the new one is in its place.
std::string next_scan_file(Cohort& cohort, const std::string& exam_id);

/// Removes what killed imports left: temporaries, unpacked archives, and scans that no exam points
/// to.
void remove_leftovers(Cohort& cohort);

/// Where archives are unpacked during an import.
std::filesystem::path scratch_folder(const std::filesystem::path& cohort);

}  // namespace uptake
