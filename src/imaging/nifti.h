#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "imaging/volume.h"

namespace uptake {

/// Writes one volume as a NIfTI-1 file (.nii.gz), whole or not at all: float32, millimetres,
/// voxels in the volume's own order. sform and qform both say where they lie in the scanner's frame
/// (code 1, RAS: NIfTI's +x is the patient's right-to-left axis turned round from DICOM's LPS). A
/// grid that is sheared has no qform: its code is 0 then and the sform alone holds.
/// `description`: up to 79 bytes, kept in descrip ("SUVbw, g/ml").
/// Errors: "nifti.size" (a side over 32,767 voxels, none, or voxels that are not as many as the
/// grid says), "file.write".
void write_nifti(const std::filesystem::path& file, const Volume& volume,
                 const std::string& description);

/// The same for labels: uint16, 0 = background, as many as `grid` has voxels.
void write_nifti_labels(const std::filesystem::path& file, const Grid& grid,
                        std::span<const std::uint16_t> labels, const std::string& description);

}  // namespace uptake
