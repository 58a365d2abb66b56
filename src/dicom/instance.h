#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "dicom/deidentify.h"

namespace uptake::dicom {

/// What SUV is made of. Absent attributes stay absent: nothing is assumed here.
struct PetHeader {
  std::string units;                               ///< (0054,1001): BQML, CNTS, GML, PROPCPS
  std::string suv_type;                            ///< (0054,1006): BW, LBM, BSA, IBW
  std::string decay_correction;                    ///< (0054,1102): START, ADMIN, NONE
  std::vector<std::string> corrected_image;        ///< (0028,0051): ATTN, DECY, ...
  std::string attenuation_method;                  ///< (0054,1101)
  std::vector<std::string> series_type;            ///< (0054,1000): STATIC\IMAGE
  std::string series_date, series_time;            ///< (0008,0021), (0008,0031)
  std::string acquisition_date, acquisition_time;  ///< (0008,0022), (0008,0032)
  std::string radiopharmaceutical;           ///< (0018,0031), or the code meaning of (0054,0304)
  std::string radionuclide;                  ///< code meaning of (0054,0300)
  int injections = 0;                        ///< items of (0054,0016)
  std::string injection_time;                ///< (0018,1072), time without a date
  std::string injection_datetime;            ///< (0018,1078)
  std::optional<double> total_dose_bq;       ///< (0018,1074)
  std::optional<double> half_life_s;         ///< (0018,1075)
  std::optional<double> weight_kg;           ///< (0010,1030)
  std::optional<double> philips_suv_factor;  ///< (7053,xx00) of "Philips PET Private Group"
  std::optional<double> philips_activity_factor;  ///< (7053,xx09) of the same: counts to Bq/ml
  std::string ge_scan_datetime;                   ///< (0009,xx0D) of "GEMS_PETD_01"
  std::string timezone;                           ///< (0008,0201): +0100
};

/// The header facts of one SOP instance (one file, one slice).
struct Instance {
  std::filesystem::path file;
  std::string label;  ///< what to call the file in front of a person

  std::string sop_class_uid, sop_instance_uid, study_uid, series_uid, frame_of_reference_uid;
  std::string modality, manufacturer, model;
  std::vector<std::string> image_type;  ///< (0008,0008)
  std::string series_description, study_description, protocol_name;
  std::int64_t series_number = 0, instance_number = 0;

  std::string patient_id, patient_name, patient_sex, patient_age, birth_date;
  std::optional<double> patient_size_m;  ///< (0010,1020)
  std::string accession_number, study_id;
  std::string study_date, study_time;

  std::size_t rows = 0, columns = 0, frames = 1;
  int samples_per_pixel = 1, bits_allocated = 0, bits_stored = 0, high_bit = 0;
  bool is_signed = false;
  std::string photometric;
  std::optional<double> slope, intercept;              ///< (0028,1053), (0028,1052)
  std::optional<std::array<double, 3>> position;       ///< (0020,0032), mm, LPS
  std::optional<std::array<double, 6>> orientation;    ///< (0020,0037): row, then column cosines
  std::optional<std::array<double, 2>> pixel_spacing;  ///< (0028,0030): between rows, columns; mm
  std::optional<double> slice_thickness;               ///< (0018,0050), mm
  std::optional<double> gantry_tilt;                   ///< (0018,1120), degrees

  std::string transfer_syntax;
  bool has_pixels = false;
  /// Uncompressed pixels lie in the file as they are, from `pixel_offset`, `pixel_length` bytes.
  bool native_pixels = false, big_endian = false;
  std::size_t pixel_offset = 0, pixel_length = 0;

  PetHeader pet;  ///< filled for modality PT
};

/// Reads the header of one file: checked by the guard, parsed by DCMTK, de-identified before
/// anything is taken from it when `deidentifier` is given.
/// `header_json`, when given, receives the header (without pixels and long binary values) in the
/// DICOM JSON model (PS3.18 F).
/// Errors: those of check_layout, "dicom.parse", "dicom.text" (not decodable by its character set:
/// the bytes are replaced, never an error), "dicom.image_size" (over 16,384 a side or pixels that
/// the file is too short for), "file.read".
Instance read_instance(const std::filesystem::path& file, const std::string& label,
                       const Deidentifier* deidentifier = nullptr,
                       std::string* header_json = nullptr);

}  // namespace uptake::dicom
