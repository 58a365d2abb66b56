#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "dicom/file_tree.h"
#include "support/dicom_bytes.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

// What the tests of walk_files share.
namespace uptake::dicom {

inline std::string small_dicom(const std::string& patient_id) {
  return test::dicom_file(test::explicit_le_uid,
                          test::element(test::Coding::explicit_le, 0x00100020, "LO", patient_id));
}

/// One walk, and what came of it.
struct Walk {
  Walk(const std::vector<std::filesystem::path>& roots, const std::filesystem::path& scratch,
       const ArchiveLimits& limits = {})
      : result(walk_files(
            roots, scratch, [&](const FoundFile& file) { files.push_back(file); }, limits)) {}

  /// Relative to a folder, as far as they lie in it.
  std::vector<std::string> labels(const std::filesystem::path& root) const {
    std::vector<std::string> result_labels;
    const std::string prefix = root.string() + "/";
    for (const FoundFile& file : files)
      result_labels.push_back(file.label.starts_with(prefix) ? file.label.substr(prefix.size())
                                                             : file.label);
    return result_labels;
  }
  std::vector<std::string> codes() const {
    std::vector<std::string> result_codes;
    for (const Problem& problem : result.problems) result_codes.push_back(problem.code);
    return result_codes;
  }

  std::vector<FoundFile> files;
  WalkResult result;
};

}  // namespace uptake::dicom
