#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cohort/exam_builder.h"
#include "dicom/file_tree.h"

namespace uptake {

/// One `uptake import`, without its reports (cohort/reports.h).
struct ImportOptions {
  std::filesystem::path cohort;
  std::vector<std::filesystem::path> dicom;  ///< folders, files, archives
  ImportConfig config;
  std::size_t threads = 1;
  bool deidentify = false;
  bool replace = false;             ///< read exams again that the cohort has
  std::vector<std::string> series;  ///< series UIDs that override the selection
};

/// What happened to one study.
struct ImportedStudy {
  enum class Fate {
    imported,
    replaced,
    unchanged,  ///< the cohort had it
    passed,     ///< it holds no PET at all: not a PET-CT exam, not an error
    failed,
  };
  Fate fate;
  std::string study_uid, exam_id, patient_id;
  /// For matching and masking reports of a de-identified cohort; never stored.
  std::string original_patient_id, patient_name;
  std::string pet_unit;
  std::string code, message;       ///< where it failed or was passed over
  std::vector<dicom::Note> notes;  ///< what a reader should know
};

struct ImportSummary {
  std::uint64_t files = 0, passed_files = 0;
  std::vector<ImportedStudy> studies;
  std::vector<dicom::Problem> problems;  ///< files and studies that could not be used

  std::size_t count(ImportedStudy::Fate fate) const;
};

/// Imports studies one after another, each on all threads: memory stays that of one exam whatever
/// the number of threads. Killed at any moment, the cohort holds whole exams only, and the same
/// call goes on where it was. One bad study never stops a run.
/// `talk`: called with one line as each study is done; `progress(done, total)` before each.
/// Errors: "cohort.busy" (another import runs), those of opening a cohort, "file.read" of `config`.
ImportSummary import_studies(const ImportOptions& options,
                             const std::function<void(const std::string&)>& talk,
                             const std::function<void(std::size_t, std::size_t)>& progress);

/// The de-identifier of a cohort: its key file (made when missing) and share/deidentify.json.
dicom::Deidentifier deidentifier_of(const std::filesystem::path& cohort);

}  // namespace uptake
