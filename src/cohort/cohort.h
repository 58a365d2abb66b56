#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/database.h"

namespace uptake {

/// A person. Dates are ISO "YYYY-MM-DD" or empty.
struct PatientRecord {
  std::string patient_id;
  std::string sex, birth_date, death_date;
};

/// One PET-CT examination.
struct ExamRecord {
  std::string exam_id, patient_id;
  std::string study_uid, accession_number;
  std::string exam_date;               ///< ISO
  std::string description;             ///< study description
  std::string patient_age;             ///< DICOM AS, "063Y"
  double weight_kg = 0, height_m = 0;  ///< 0 = not known
  std::string pet_unit;                ///< name_of(PetUnit); empty while the exam has only a report
  std::string suv_refusal;             ///< reason code where pet_unit is not SUVbw
  std::string suv_explanation;
  std::string scan_file;  ///< relative to the cohort; empty while there is none
  std::int64_t slices = 0, rows = 0, columns = 0;
  std::string flags;  ///< JSON array of {"code", "message"}: what a reader should know
  std::string facts;  ///< JSON object: how SUV was worked out, geometry, versions
  bool deidentified = false;
};

/// A series of the exam's study, chosen or not, and why.
struct SeriesRecord {
  std::string series_uid, modality, description;
  std::int64_t number = 0, instances = 0;
  std::string role;         ///< "pet", "ct", or empty when not chosen
  std::string reason;       ///< code of the verdict: "chosen", "not_attenuation_corrected"
  std::string explanation;  ///< one sentence
  std::string header;       ///< DICOM JSON of its first instance
};

/// A report, matched to an exam.
struct ReportRecord {
  std::string exam_id, text;
  std::optional<std::int64_t> summary_code;  ///< 1, 2, 4 or 9
};

/// A cohort is a folder: cohort.sqlite, scans/, deidentification.key where --deidentify was used.
///
/// Every write of an exam is one transaction: a cohort never holds half of one.
class Cohort {
 public:
  /// `create`: makes the folder and the database where they are missing.
  /// Errors: "cohort.missing" with the cure (uptake import).
  Cohort(std::filesystem::path folder, Database::Mode mode);

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path scans() const { return folder_ / "scans"; }
  Database& database() { return database_; }

  /// Inserts, or replaces the exam and its series. Its report, labels and split stay.
  void put_exam(const PatientRecord& patient, const ExamRecord& exam,
                const std::vector<SeriesRecord>& series);
  std::optional<ExamRecord> exam(const std::string& exam_id);
  /// By exam_id, accession number, study UID, or the patient id of a patient with one exam.
  /// Errors: "exam.unknown" with the nearest exam ids; "exam.ambiguous" with the candidates.
  ExamRecord find_exam(const std::string& any_identifier);
  std::vector<ExamRecord> exams();  ///< by patient, then date, then id
  std::vector<SeriesRecord> series(const std::string& exam_id);
  std::optional<PatientRecord> patient(const std::string& patient_id);
  std::optional<ReportRecord> report(const std::string& exam_id);

 private:
  std::filesystem::path folder_;
  Database database_;
};

}  // namespace uptake
