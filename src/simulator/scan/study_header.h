#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "dicom/dataset_writer.h"
#include "simulator/scan/scanner.h"

namespace uptake::simulator {

/// One made-up examination: what its CT and PET headers tell of it. Times are seconds since
/// midnight of `study_day`; below 0 is the day before, from 86,400 on the day after.
struct StudyHeader {
  std::string uid_text;  ///< all UIDs are made from it; no two studies may have the same
  std::string patient_id = "SIM-000017", patient_name = "Simulated^000017";
  char sex = 'F';                   ///< 'F', 'M'
  std::int64_t birth_day = -3'600;  ///< since 1970-01-01; the age is worked out from it
  double weight_kg = 70, height_m = 1.70;

  std::string accession_number, study_id = "1";
  std::string study_description = "PET-CT SKULL BASE TO THIGH";
  std::int64_t study_day = 19'519;  ///< since 1970-01-01
  double study_time_s = 36'000, ct_time_s = 36'300;

  double pet_time_s = 36'600;  ///< start of the PET: its voxels are decay-corrected to it
  double injection_time_s = 33'000;
  double dose_bq = 370e6;                          ///< at the injection
  double half_life_s = 6586.2;                     ///< of fluorine 18
  double bed_duration_s = 120, bed_step_mm = 150;  ///< the PET goes from bed to bed
  std::optional<double> glucose_mg_dl;  ///< told in the PET's Acquisition Context (0040,0555)
};

/// Bq/ml of SUVbw 1 at the start of the PET (1 ml weighs 1 g).
double activity_of_suv_one(const StudyHeader& study);

/// Attributes that every image of the study has. Errors: "dicom.value" for a text that is too long
/// for its attribute; "simulator.header" for a weight, dose, sex or time that makes no SUV.
dicom::DatasetWriter common_header(const Scanner& scanner, const StudyHeader& study);

/// What is the same in all slices of the PET, on top of common_header(): units, corrections, the
/// injection.
void put_pet_header(dicom::DatasetWriter& pet, const Scanner& scanner, const StudyHeader& study);

/// A date (DA) and time (TM) pair, for example (0008,0022) and (0008,0032), `seconds` after
/// midnight of `day`.
void put_moment(dicom::DatasetItem& item, std::uint32_t date_tag, std::uint32_t time_tag,
                std::int64_t day, double seconds);

}  // namespace uptake::simulator
