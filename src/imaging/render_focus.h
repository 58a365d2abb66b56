#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "imaging/volume.h"

namespace uptake {

/// The point that the slices of a picture are laid through, and why there.
struct Focus {
  enum class Kind {
    small_focus,   ///< the hottest voxel of the hottest small region of high uptake
    whole_region,  ///< there is none: of the hottest region that the scan's edge does not cut
    hottest,       ///< there is no such region either: the hottest voxel of all
    middle         ///< there is no uptake: the middle of the grid
  };
  Kind kind = Kind::middle;
  std::array<std::size_t, 3> voxel{};  ///< column, row, slice
  double value = 0;                    ///< in the PET's unit
  double volume_ml = 0;                ///< of the region
};

/// Where a reader would look first. Voxels of SUV 4 and more (without SUV: of half the 99.5th
/// percentile and more) that touch make a region; regions of 0.5 to 60 ml are small, which leaves
/// brain, heart and a full bladder out. What the edge of the grid cuts is of no known size and is
/// passed over. This chooses a slice for a picture; it finds no disease.
Focus choose_focus(const Scan& scan);

/// "hottest small focus: SUVbw 8.2, 3.1 ml"
std::string describe(const Focus& focus, PetUnit unit);

}  // namespace uptake
