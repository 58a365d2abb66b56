#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dicom/series.h"
#include "imaging/volume.h"

namespace uptake {

/// What became of one series of a study, and why.
struct Verdict {
  std::size_t series;       ///< index of the input
  std::string role;         ///< "pet", "ct" or "" where it was not chosen
  std::string code;         ///< "chosen", "not_attenuation_corrected", ...
  std::string explanation;  ///< one sentence
};

/// The PET and the CT of an exam.
struct Selection {
  std::optional<std::size_t> pet, ct;  ///< indices of the input
  std::vector<Verdict> verdicts;       ///< one a series, in the order of the input
  std::vector<dicom::Note> notes;      ///< "not_attenuation_corrected": the PET is a last resort
};

/// Picks the attenuation-corrected FDG PET (longest first, then most slices, then the lowest series
/// number) and the axial CT in its frame of reference that covers it best (then the thinnest
/// slices, then the lowest series number).
///
/// Verdict codes of what is not chosen: "not_pet_or_ct", "secondary_capture", "multi_frame",
/// "localizer", "mip", "dynamic_or_gated", "wrong_tracer", "not_attenuation_corrected",
/// "not_axial", "other_frame_of_reference", "does_not_cover", "shorter", "another_was_preferred",
/// and the codes of stack_slices() and group_series() where the slices make no volume.
///
/// `wanted`: series UIDs that override every rule but geometry; at most one PET and one CT of a
/// study can be wanted. Where no PET is attenuation-corrected, one that is not is taken, with a
/// note: its SUV is refused later.
Selection select_series(std::span<const dicom::Series> series,
                        std::span<const std::string> wanted = {});

/// The grid of a stacked series.
Grid grid_of(const dicom::Series& series);

}  // namespace uptake
