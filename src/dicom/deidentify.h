#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "dicom/deidentify_rules.h"

class DcmDataset;

namespace uptake::dicom {

/// De-identification after DICOM PS3.15 Annex E: the Basic Application Confidentiality Profile with
/// the options Clean Descriptors, Retain Longitudinal Temporal Information with Modified Dates,
/// Retain Patient Characteristics, and Retain Safe Private (docs/deidentification.md).
///
/// It keeps a list (share/deidentify.json) and drops every other attribute, so that one which the
/// standard adds tomorrow cannot slip through. UIDs and identifiers become keyed hashes
/// (HMAC-SHA256): the same key gives the same pseudonyms, and without the key they cannot be
/// computed from guesses. All dates of a patient move by the same number of days, 1 to 3650 back
/// (derived from the key and the patient), so that intervals stay; times of day stay.
///
/// Pixels are not looked at: what is burned into an image stays (0028,0301), a face stays a face.
class Deidentifier {
 public:
  /// `key`: any text of 16 characters or more. `rules`: the parsed share/deidentify.json.
  /// Errors: "deidentify.key", "deidentify.rules".
  Deidentifier(std::string key, const nlohmann::json& rules);

  /// In place. `patient_id` is read from the dataset itself. The file's meta header, which names
  /// the instance and the sender too, is not part of a dataset: write a new one.
  void apply(DcmDataset& dataset) const;

  // Identifiers are UTF-8; blanks around them do not count. An empty one stays empty.
  std::string pseudonym(std::string_view patient_id) const;  ///< "P" + 16 hexadecimal digits
  /// "E" + 15 hexadecimal digits: 16 characters, as many as an accession number (SH) holds.
  std::string exam_pseudonym(std::string_view exam_id) const;
  std::string uid(std::string_view uid) const;        ///< "2.25." + a UUID as a number (PS3.5 B.2)
  int shift_days(std::string_view patient_id) const;  ///< -3650 to -1
  /// DA "YYYYMMDD" (or "YYYY-MM-DD", answered alike) moved; anything else becomes "".
  std::string shift_date(std::string_view date, std::string_view patient_id) const;
  /// DT "YYYYMMDD...": its date moves, its time and time zone stay; anything else becomes "".
  std::string shift_datetime(std::string_view datetime, std::string_view patient_id) const;

  /// The key of a cohort: read from `file`, made (mode 0600, 32 random bytes) when absent. The file
  /// appears whole; of processes that make it at once, one wins and all answer its key.
  /// Errors: "file.read", "file.write", "deidentify.key" (under 16 characters).
  static std::string key_of(const std::filesystem::path& file);

 private:
  std::string keyed_hash(std::string_view kind, std::string_view identifier) const;

  std::string key_;
  DeidentificationRules rules_;
};

}  // namespace uptake::dicom
