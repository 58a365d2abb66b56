#include "cohort/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cohort/scan_file.h"
#include "cohort/scan_store.h"
#include "core/build_info.h"
#include "core/config.h"
#include "core/error.h"
#include "core/text.h"
#include "dicom/instance.h"

namespace uptake {
namespace {

using Fate = ImportedStudy::Fate;

/// The study as the cohort knows it.
std::string stored_study_uid(const StudyFiles& study, const dicom::Deidentifier* deidentifier) {
  return deidentifier != nullptr ? deidentifier->uid(study.study_uid) : study.study_uid;
}

std::optional<std::string> exam_of_study(Cohort& cohort, const std::string& study_uid) {
  auto rows = cohort.database().prepare(
      "SELECT exam_id FROM exams WHERE study_uid = ? AND scan_file <> ''");
  rows.bind(1, study_uid);
  if (!rows.step()) return std::nullopt;
  return rows.text(0);
}

/// Two studies under one accession number stay two exams: the later one goes by its study UID.
void settle_exam_id(Cohort& cohort, BuiltExam& built) {
  const auto taken = cohort.exam(built.exam.exam_id);
  if (!taken || taken->study_uid.empty() || taken->study_uid == built.exam.study_uid) return;
  auto flags = nlohmann::json::parse(built.exam.flags);
  flags.push_back(
      {{"code", "accession_number_shared"},
       {"message", fmt::format("another study has the accession number {} as well: this "
                               "exam goes by its study UID",
                               built.exam.accession_number)}});
  built.exam.flags = flags.dump();
  built.exam.exam_id = built.exam.study_uid;
}

/// The new scan's file first, then one transaction that points to it, then the old file goes: a
/// kill between any two leaves a whole exam and at most a file that nobody points to.
void store(Cohort& cohort, BuiltExam& built) {
  const auto before = cohort.exam(built.exam.exam_id);
  built.exam.scan_file = next_scan_file(cohort, built.exam.exam_id);
  write_scan(cohort.folder() / built.exam.scan_file, built.exam.exam_id, built.scan);
  cohort.put_exam(built.patient, built.exam, built.series);
  if (before && !before->scan_file.empty() && before->scan_file != built.exam.scan_file)
    std::filesystem::remove(cohort.folder() / before->scan_file);
}

std::vector<dicom::Note> notes_of(const std::string& flags) {
  std::vector<dicom::Note> notes;
  for (const auto& flag : nlohmann::json::parse(flags))
    notes.push_back({flag["code"], flag["message"]});
  return notes;
}

class StudyImporter {
 public:
  explicit StudyImporter(const ImportOptions& options)
      : options_(options),
        cohort_(options.cohort, Database::Mode::create),
        lock_(options.cohort),
        pool_(options.threads) {
    remove_leftovers(cohort_);
    if (options.deidentify) deidentifier_.emplace(deidentifier_of(options.cohort));
  }
  ~StudyImporter() {
    std::error_code ignored;
    std::filesystem::remove_all(scratch_folder(options_.cohort), ignored);
  }
  StudyImporter(const StudyImporter&) = delete;
  StudyImporter& operator=(const StudyImporter&) = delete;

  StudyIndex index() {
    return index_studies(options_.dicom, scratch_folder(options_.cohort), pool_);
  }

  ImportedStudy import_one(const StudyFiles& study, std::vector<dicom::Problem>& problems);
  void list_unknown_series(std::vector<dicom::Problem>& problems);

 private:
  const dicom::Deidentifier* deidentifier() const {
    return deidentifier_ ? &*deidentifier_ : nullptr;
  }
  void import_whole(const StudyFiles& study, ImportedStudy& result,
                    std::vector<dicom::Problem>& problems);

  const ImportOptions& options_;
  Cohort cohort_;
  CohortLock lock_;
  ThreadPool pool_;
  std::optional<dicom::Deidentifier> deidentifier_;
};

void StudyImporter::import_whole(const StudyFiles& study, ImportedStudy& result,
                                 std::vector<dicom::Problem>& problems) {
  const auto known = exam_of_study(cohort_, stored_study_uid(study, deidentifier()));
  if (known && !options_.replace) {
    result.fate = Fate::unchanged;
    result.exam_id = *known;
    if (!deidentifier_) return;  // only masking asks for the names in the headers
    const auto header = dicom::read_instance(study.files.front().path, study.files.front().label);
    result.original_patient_id = header.patient_id;
    result.patient_name = header.patient_name;
    return;
  }
  BuiltExam built = build_exam(study, options_.config, options_.series, deidentifier(), pool_);
  problems.insert(problems.end(), built.problems.begin(), built.problems.end());
  settle_exam_id(cohort_, built);
  store(cohort_, built);
  result.fate = known ? Fate::replaced : Fate::imported;
  result.exam_id = built.exam.exam_id;
  result.patient_id = built.exam.patient_id;
  result.pet_unit = built.exam.pet_unit;
  result.notes = notes_of(built.exam.flags);
  result.original_patient_id = built.original_patient_id;
  result.patient_name = built.patient_name;
}

ImportedStudy StudyImporter::import_one(const StudyFiles& study,
                                        std::vector<dicom::Problem>& problems) {
  ImportedStudy result{};
  result.study_uid = study.study_uid;
  try {
    with_context(fmt::format("study {}", printable(study.study_uid)),
                 [&] { import_whole(study, result, problems); });
  } catch (const Error& error) {
    result.code = error.code();
    result.message = error.what();
    result.fate = error.code() == "exam.not_pet_ct" ? Fate::passed : Fate::failed;
    if (result.fate == Fate::failed)
      problems.push_back({study.files.front().label, error.code(), error.what()});
  }
  return result;
}

void StudyImporter::list_unknown_series(std::vector<dicom::Problem>& problems) {
  auto rows = cohort_.database().prepare("SELECT 1 FROM series WHERE series_uid = ?");
  for (const std::string& uid : options_.series) {
    rows.bind(1, deidentifier_ ? deidentifier_->uid(uid) : uid);
    if (!rows.step())
      problems.push_back({"--series " + uid, "series.unknown",
                          "no study of the cohort has a series with this UID (uptake show lists an "
                          "exam's series)"});
    rows.reset();
  }
}

std::string line_of(const ImportedStudy& study) {
  switch (study.fate) {
    case Fate::imported:
    case Fate::replaced: {
      std::string line = fmt::format("{} {} (patient {}, {})",
                                     study.fate == Fate::imported ? "imported" : "replaced",
                                     study.exam_id, study.patient_id, study.pet_unit);
      for (const auto& note : study.notes)
        line += fmt::format("\n  {}: {}", note.code, note.message);
      return line;
    }
    case Fate::unchanged:
      return fmt::format("unchanged {} (the cohort has it; --replace reads it again)",
                         study.exam_id);
    case Fate::passed:
      return fmt::format("passed over {}", study.message);
    case Fate::failed:
      return fmt::format("failed {}", study.message);
  }
  return "";
}

}  // namespace

std::size_t ImportSummary::count(ImportedStudy::Fate fate) const {
  return static_cast<std::size_t>(std::ranges::count(studies, fate, &ImportedStudy::fate));
}

dicom::Deidentifier deidentifier_of(const std::filesystem::path& cohort) {
  return {dicom::Deidentifier::key_of(cohort / "deidentification.key"),
          read_json(share_folder() / "deidentify.json")};
}

ImportSummary import_studies(const ImportOptions& options,
                             const std::function<void(const std::string&)>& talk,
                             const std::function<void(std::size_t, std::size_t)>& progress) {
  StudyImporter importer(options);
  StudyIndex index = importer.index();
  ImportSummary summary;
  summary.files = index.files;
  summary.passed_files = index.passed;
  summary.problems = std::move(index.problems);
  for (StudyFiles& study : index.studies) {
    progress(summary.studies.size(), index.studies.size());
    summary.studies.push_back(importer.import_one(study, summary.problems));
    talk(line_of(summary.studies.back()));
    study.files.clear();
    study.files.shrink_to_fit();
  }
  importer.list_unknown_series(summary.problems);
  progress(summary.studies.size(), index.studies.size());
  return summary;
}

}  // namespace uptake
