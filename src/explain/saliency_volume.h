#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "imaging/volume.h"

namespace uptake {

/// A map by Eq. 10, on a scan's grid.
struct NormalisedMap {
  Volume values;         ///< 0 to 1; 0 where the model does not look
  double minimum = 0;    ///< of the map as it was: its value is minimum + range * value
  double range = 0;      ///< 0 for a map that is the same everywhere
  std::size_t read = 0;  ///< voxels of the grid that the model reads
};

/// The values of a map at the voxels of another grid of parallel axes, trilinear between the
/// middles of the map's elements; out to their borders they have the outermost elements' values,
/// and beyond `outside`. Errors: "explain.grid" for axes that are not parallel.
Volume on_grid(const Volume& map, const Grid& grid, float outside = 0);

/// A map that is nowhere negative, laid on the grid of a scan, and Eq. 10 without its threshold:
/// the minimum over the voxels that the model reads taken away, divided by the maximum of what is
/// left. A map that is the same everywhere becomes 0. Errors: those of on_grid().
NormalisedMap normalised(const Volume& map, const Grid& grid);

/// Eq. 10: 0 where a value is below the threshold.
void keep_from(std::span<float> values, double threshold);

/// The share of the voxels that the model reads whose value is at least `threshold`.
double share_kept(const NormalisedMap& map, double threshold);

/// The place of the highest value; of several the first.
std::array<std::size_t, 3> hottest_voxel(const Volume& map);

}  // namespace uptake
