#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "imaging/volume.h"

namespace uptake {

/// The point that the slices of a picture are laid through, and why there.
struct Focus {
  enum class Kind {
    small_focus,  ///< the hottest voxel of the hottest small region of high uptake
    hottest,      ///< the hottest voxel of all: there is no such small region
    middle        ///< the middle of the grid: there is no uptake
  };
  Kind kind = Kind::middle;
  std::array<std::size_t, 3> voxel{};  ///< column, row, slice
  double value = 0;                    ///< in the PET's unit
  double volume_ml = 0;                ///< of the small region
};

/// Where a reader would look first. Voxels of SUV 4 and more (without SUV: of half the 99.5th
/// percentile and more) that touch make a region; regions of 0.5 to 60 ml are small, which leaves
/// brain, heart and a full bladder out. This chooses a slice for a picture; it finds no disease.
Focus choose_focus(const Scan& scan);

/// "hottest small focus: SUVbw 8.2, 3.1 ml"
std::string describe(const Focus& focus, PetUnit unit);

}  // namespace uptake
