#include "exams_for_model.h"

#include <fmt/format.h>

#include <cstdio>

#include "cohort/import.h"
#include "core/late_library.h"
#include "core/text.h"
#include "import_summary.h"
#include "inference/predict_scans.h"
#include "scratch_folder.h"
#include "study_progress.h"

namespace uptake::cmd {
namespace {

constexpr Split splits[] = {Split::train, Split::validation, Split::test};

/// Studies without a PET are no fault of an archive, but here somebody asked for each.
void list_passed_over(const ImportSummary& summary) {
  for (const auto& study : summary.studies) {
    if (study.fate != ImportedStudy::Fate::passed) continue;
    fmt::print(stderr, "  study {}: {} [{}]\n", printable(study.study_uid),
               printable(study.message), printable(study.code));
  }
}

ImportSummary import_for(const std::filesystem::path& run, const std::vector<std::string>& dicom,
                         std::size_t threads, const std::filesystem::path& cohort) {
  ImportGrid grid;
  late_function<void(const std::filesystem::path&, ImportGrid&)>(learning_library,
                                                                 "uptake_import_grid")(run, grid);
  ImportOptions options;
  options.cohort = cohort;
  options.dicom.assign(dicom.begin(), dicom.end());
  options.config = read_import_config("");
  options.config.rows = grid.rows;
  options.config.columns = grid.columns;
  options.config.block = grid.block;
  options.threads = threads;
  StudyProgress progress;
  return import_studies(
      options, [&](const std::string& line) { progress.say(line); },
      [&](std::size_t done, std::size_t total) { progress.reach(done, total); });
}

}  // namespace

std::vector<std::string> split_names() {
  std::vector<std::string> names;
  for (const auto split : splits) names.emplace_back(name_of(split));
  return names;
}

std::optional<Split> split_named(const std::string& name) {
  for (const auto split : splits) {
    if (name_of(split) == name) return split;
  }
  return std::nullopt;
}

void ExamProgress::reach(std::size_t done, std::size_t total) {
  if (!bar_) bar_.emplace(what_, total, "exams");
  bar_->advance(done - std::exchange(seen_, done));
}

void ExamProgress::finish() {
  if (bar_) bar_->finish();
}

int list_left_out(const std::vector<LeftOutExam>& left_out, const std::string& heading) {
  if (left_out.empty()) return 0;
  fmt::print(stderr, "{}:\n", heading);
  for (const auto& [exam, reason] : left_out) {
    fmt::print(stderr, "  {}: {}\n", printable(exam), printable(reason));
  }
  return 1;
}

int with_studies(const std::filesystem::path& run, const std::vector<std::string>& dicom,
                 std::size_t threads,
                 const std::function<int(const std::filesystem::path& cohort)>& work) {
  const ScratchFolder folder;
  const auto cohort = folder.path() / "cohort";
  const auto imported = import_for(run, dicom, threads, cohort);
  int code = 0;
  if (imported.count(ImportedStudy::Fate::imported) > 0) code = work(cohort);
  if (is_clean({imported, {}}) && imported.count(ImportedStudy::Fate::passed) == 0) return code;
  fmt::print(stderr, "{}", list_of_problems({imported, {}}));
  list_passed_over(imported);
  return 1;
}

}  // namespace uptake::cmd
