#pragma once

#include <filesystem>
#include <string>

#include "imaging/normalise.h"
#include "imaging/volume.h"

namespace uptake {

/// A preprocessed scan as it lies in a cohort: scans/<exam>.safetensors with `ct` and `pet`,
/// float16 [l, h, w] (slices from feet to head, rows from front to back, columns from the patient's
/// right to left), unnormalised, and in the metadata:
///   format "uptake.scan", version "1", exam_id,
///   affine   JSON 4x4, (column, row, slice) to mm, LPS,    spacing  JSON [slice, row, column], mm,
///   ct_unit  "HU",  pet_unit "SUVbw" | "Bq/ml" | "counts",
///   pet_scale  the stored value times this is the value (a power of two; 1 for SUV: float16 ends
///              at 65,504, and Bq/ml do not),
///   ct_mean, ct_deviation, pet_mean, pet_deviation   of the values (pet_scale applied).
void write_scan(const std::filesystem::path& file, const std::string& exam_id, const Scan& scan);

/// Errors: always, "scan.format" with what is wrong with the file.
[[noreturn]] void refuse_scan(const std::filesystem::path& file, const std::string& what);

struct StoredScan {
  std::string exam_id;
  Scan scan;
  SequenceStatistics ct, pet;
};
/// Errors: those of SafetensorsFile; "scan.format" naming what is missing or wrong, with the cure
/// (import the exam again with --replace).
StoredScan read_scan(const std::filesystem::path& file);

}  // namespace uptake
