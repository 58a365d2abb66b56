#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "dicom/instance.h"

namespace uptake::test {

/// A folder or file of the third-party data ($UPTAKE_DATA); empty where it is absent, and then the
/// test skips.
inline std::filesystem::path real_data(const std::string& name) {
  const char* folder = std::getenv("UPTAKE_DATA");
  if (folder == nullptr) return {};
  const auto path = std::filesystem::path(folder) / name;
  return std::filesystem::exists(path) ? path : std::filesystem::path();
}

/// Headers of every file in a folder, in the order of their names.
inline std::vector<dicom::Instance> read_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<dicom::Instance> instances;
  for (const auto& file : files) instances.push_back(dicom::read_instance(file, file.string()));
  return instances;
}

}  // namespace uptake::test
