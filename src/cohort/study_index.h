#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/thread_pool.h"
#include "dicom/file_tree.h"

namespace uptake {

/// The files of one study, wherever they lay.
struct StudyFiles {
  std::string study_uid;
  std::vector<dicom::FoundFile> files;
};

/// What a walk over folders and archives found.
struct StudyIndex {
  std::vector<StudyFiles> studies;  ///< in the order in which their first file was met
  std::uint64_t files = 0;          ///< regular files looked at
  std::uint64_t passed = 0;         ///< of them not DICOM, or DICOM without a study (DICOMDIR)
  std::vector<dicom::Problem> problems;
};

/// Sorts every DICOM file below `roots` by its study, reading no more of it than the guard does.
/// One broken file is one problem, and the walk goes on.
StudyIndex index_studies(std::span<const std::filesystem::path> roots,
                         const std::filesystem::path& scratch, ThreadPool& pool);

}  // namespace uptake
