#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "imaging/volume.h"

namespace uptake {

/// Labels on a grid; 0 = background.
struct LabelVolume {
  Grid grid;  ///< LPS, as everywhere here
  std::vector<std::uint16_t> labels;
};

/// Reads what write_nifti_labels() writes: one volume of whole numbers in a NIfTI-1 file, gzipped
/// or not, that says where it lies by its sform. Errors: "nifti.read" naming the file: no NIfTI,
/// cut short, not of this kind, without an sform.
LabelVolume read_nifti_labels(const std::filesystem::path& file);

}  // namespace uptake
