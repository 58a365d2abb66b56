#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/error.h"
#include "dicom/instance.h"
#include "imaging/volume.h"

namespace uptake {

/// How a PET's rescaled values become SUVbw, g/ml: SUV = value x factor, one factor a slice.
///
/// For Units BQML:  factor = weight [g] / dose [Bq] at the time that the image is decay-corrected
/// to, which (0054,1102) Decay Correction tells: ADMIN, the injection; START, the start of the
/// scan. The start of the scan is Series Date/Time unless that is later than the first acquisition
/// of the series (a series written again by a workstation), then GE's (0009,xx0D) or the first
/// acquisition. The injection is (0018,1078) or, where absent, the last (0018,1072) before the
/// scan: the day before for a scan after midnight. For GML it is 1; for CNTS Philips' (7053,xx00),
/// or (7053,xx09) to make Bq/ml first. Source: DICOM PS3.3 C.8.9.1; QIBA, Computing SUV from DICOM
/// images.
struct SuvFactors {
  std::vector<double> factor;
  std::string
      decay_reference;  ///< "series start", "first acquisition", "injection", "none needed", ...
  std::string explanation;               ///< one sentence with the numbers
  std::optional<double> uptake_minutes;  ///< from injection to the decay reference's scan start
};

/// Refusals (nothing is guessed): "units_missing", "units_unknown", "units_propcps",
/// "cnts_without_factors", "suv_type", "mixed_headers", "not_attenuation_corrected",
/// "attenuation_unknown", "not_decay_corrected", "decay_correction_unknown", "no_patient_weight",
/// "implausible_weight", "no_injection", "several_injections", "no_dose", "implausible_dose",
/// "no_half_life", "half_life_mismatch", "spect", "no_injection_time", "no_scan_time",
/// "implausible_uptake_time".
Outcome<SuvFactors> suv_factors(std::span<const dicom::PetHeader> slices);

/// What rescaled values are where there is no SUV: Bq/ml for BQML, counts for CNTS, else unknown.
PetUnit unit_without_suv(const dicom::PetHeader& header);

/// What the header says of the tracer.
enum class Tracer { fdg, other, unknown };
Tracer tracer_of(const dicom::PetHeader& header);

}  // namespace uptake
