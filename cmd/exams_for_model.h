#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cohort/scan_targets.h"
#include "cohort/split.h"
#include "core/progress.h"

namespace uptake::cmd {

/// What commands that run a trained scan model over exams have in common.

std::vector<std::string> split_names();
std::optional<Split> split_named(const std::string& name);

/// A progress bar of exams, from the first call on: done, total.
class ExamProgress {
 public:
  explicit ExamProgress(std::string what) : what_(std::move(what)) {}
  void reach(std::size_t done, std::size_t total);
  void finish();

 private:
  std::string what_;
  std::optional<Progress> bar_;
  std::size_t seen_ = 0;
};

/// Lists exams under "`heading`:" on stderr, with why; answers the exit code that they give.
int list_left_out(const std::vector<LeftOutExam>& left_out, const std::string& heading);

/// Imports studies (folders, files, archives) into a temporary cohort, on the grid that the model
/// of `run` was trained on, and calls `work` with its folder where there is any; it goes
/// afterwards. Studies that cannot be used are listed. Answers the exit code. Errors:
/// "scan_model.absent", those of import_studies(), those of `work`.
int with_studies(const std::filesystem::path& run, const std::vector<std::string>& dicom,
                 std::size_t threads,
                 const std::function<int(const std::filesystem::path& cohort)>& work);

}  // namespace uptake::cmd
