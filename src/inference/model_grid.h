#pragma once

#include <array>

#include "imaging/volume.h"
#include "nn/scan_config.h"

namespace uptake {

/// Where what a model computes of a scan lies: the grid of its input (`stride` 1, 1) or of its
/// encoding (8 and the model's in_plane_stride), with an affine to mm of its own.
///
/// `scan`: the scan's grid as stored. The model reads the window of `config` around the middle of
/// each slice, resampled to its rows and columns, and all slices. A voxel of an encoding stands for
/// a block of stride voxels, whose middle the affine gives ("same" padding keeps blocks in place,
/// but for the odd zero behind); the last block of an axis may reach beyond the scan.
Grid model_grid(const Grid& scan, const ScanModelConfig& config, std::size_t slice_stride,
                std::size_t in_plane_stride);

}  // namespace uptake
