#pragma once

#include <cstddef>

#include "imaging/volume.h"

namespace uptake {

/// The grid that a PET and its CT are brought onto: the PET's slices, and in the plane `rows` x
/// `columns` square pixels over the smallest square-pixel field of view that cuts neither.
///
/// Axes are the PET's own, in the order and direction closest to the patient's: x to the left, y to
/// the back, z to the head, so that a PET stored coronal or feet first comes out alike. "Slices"
/// are then the PET's voxels along z. `pet`, `ct`: grids as stored; rows, columns > 0.
Grid scan_grid(const Grid& pet, const Grid& ct, std::size_t rows, std::size_t columns);

/// The same voxels with axes in the order and direction closest to the patient's.
Grid canonical(const Grid& grid);

/// Which fraction of the PET's extent along z the CT covers, 0 to 1.
double axial_coverage(const Grid& pet, const Grid& ct);

}  // namespace uptake
