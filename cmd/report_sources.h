#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cohort_option.h"
#include "dicom/file_tree.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace uptake::cmd {

/// `--reports`, `--text` and `--cohort`: the reports that a command learns from, of one or several
/// of them. Without the first two, those of the cohort.
class ReportSources {
 public:
  void declare(CLI::App& app);

  /// Calls back with the text of each report, one at a time, in the same order every time. Answers
  /// the rows and lines that could not be used. Errors: UsageError for standard input, which cannot
  /// be read twice, and where there is no source; "file.read", "reports.columns", "csv.syntax".
  std::vector<dicom::Problem> for_each(const std::function<void(std::string_view)>& take) const;

 private:
  std::vector<std::string> tables_, texts_;
  CohortOption cohort_;
  const CLI::Option* cohort_given_ = nullptr;
};

}  // namespace uptake::cmd
