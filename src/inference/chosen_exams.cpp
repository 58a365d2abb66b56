#include "inference/chosen_exams.h"

#include <fmt/format.h>

#include <map>

#include "cohort/cohort.h"
#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

std::string words_for(const std::optional<Split>& split) {
  return split ? fmt::format("the {} split", name_of(*split)) : "the cohort";
}

/// Why an exam that was asked for by name is not among those found.
LeftOutExam absent(const ExamRecord& exam, const std::optional<Split>& split) {
  if (exam.scan_file.empty()) {
    return {exam.exam_id, "it has no scan: import its DICOM study with uptake import"};
  }
  return {exam.exam_id, fmt::format("it is not in {}", words_for(split))};
}

/// Keeps those exams that were asked for by name.
void choose(Cohort& cohort, const ExamChoice& choice, ScanExams& found) {
  std::map<std::string, ExamRecord> wanted;
  for (const auto& name : choice.exams) {
    auto exam = cohort.find_exam(name);
    wanted.emplace(exam.exam_id, std::move(exam));
  }
  const auto unwanted = [&](const auto& exam) { return !wanted.contains(exam.exam_id); };
  std::erase_if(found.exams, unwanted);
  for (const auto& exam : found.exams) wanted.erase(exam.exam_id);
  for (const auto& [id, exam] : wanted) found.left_out.push_back(absent(exam, choice.split));
}

}  // namespace

ScanExams chosen_exams(const ExamChoice& choice) {
  Cohort cohort(choice.cohort, Database::Mode::existing);
  auto found = scan_exams(cohort, choice.split, {}, {}, false);
  found.left_out.clear();  // exams of reports alone, which nobody asked for
  if (!choice.exams.empty()) choose(cohort, choice, found);
  if (found.exams.empty() && found.left_out.empty()) {
    throw Error("predict.no_exams",
                fmt::format("{}: no exam with a scan is in {}", printable(choice.cohort.string()),
                            words_for(choice.split)),
                choice.split ? "divide its patients with uptake split --cohort DIR first, or "
                               "leave --split out"
                             : "import studies with uptake import --cohort DIR --dicom PATH");
  }
  return found;
}

}  // namespace uptake
