#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cohort/cohort.h"
#include "cohort/study_index.h"
#include "core/thread_pool.h"
#include "dicom/deidentify.h"
#include "dicom/geometry.h"
#include "imaging/volume.h"

namespace uptake {

/// How a study becomes a scan; share/schemas/import.json.
struct ImportConfig {
  std::size_t rows = 224, columns = 224;  ///< the paper's
  /// Above 1: blocks of so many voxels a side of a grid so much finer become one voxel, with the
  /// highest uptake and the mean HU in it (imaging/block_reduction.h).
  std::size_t block = 1;
  dicom::StackLimits stack;
  /// Scanners fill the corners of their field of view with values below air: HU are cut here.
  double lowest_hu = -1024;
};

/// Reads `file` ("" = the defaults). Errors: those of check_config().
ImportConfig read_import_config(const std::filesystem::path& file);

/// A study read from its files, ready for the cohort.
struct BuiltExam {
  PatientRecord patient;
  ExamRecord exam;  ///< scan_file still empty
  std::vector<SeriesRecord> series;
  Scan scan;
  std::string patient_name;              ///< as in the header; what report text is masked by
  std::string original_patient_id;       ///< before de-identification
  std::vector<dicom::Problem> problems;  ///< files that could not be read; the rest was
};

/// Builds the exam of one study: reads headers, groups and selects series, works out SUV, and
/// brings CT and PET onto one grid.
///
/// `deidentifier`: applied to each header before anything is taken from it.
/// `wanted`: series UIDs as in the files (never pseudonyms).
/// Errors: "exam.not_pet_ct" (no PET at all), "exam.unreadable", "exam.no_pet", "exam.no_ct" naming
/// each series and why it was not taken, and what reading the pixels throws.
BuiltExam build_exam(const StudyFiles& study, const ImportConfig& config,
                     const std::vector<std::string>& wanted,
                     const dicom::Deidentifier* deidentifier, ThreadPool& pool);

}  // namespace uptake
