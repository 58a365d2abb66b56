#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace uptake {

/// One row of a table of targets.
struct TargetRow {
  std::string exam, region;
  float value;       ///< 0 to 1
  std::size_t line;  ///< of the file
};

/// Reads exam_id, region and abnormal (or probability, or label): truth/regions.csv of the
/// simulator, labels.csv of uptake label. Values are numbers from 0 to 1, true or false; a row
/// without a value says nothing. Other columns are passed over.
/// Errors: those of read_csv(); "targets.table" with file and line: a column that is missing, a row
/// that is too short, a value that is none.
void read_target_table(const std::filesystem::path& file,
                       const std::function<void(const TargetRow&)>& use);

}  // namespace uptake
