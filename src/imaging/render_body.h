#pragma once

#include <array>
#include <cstddef>

#include "imaging/render.h"

namespace uptake {

/// Half-open ranges of voxels along columns, rows and slices.
struct Box {
  std::array<std::size_t, 3> low{}, high{};
  std::size_t size(std::size_t axis) const { return high[axis] - low[axis]; }
};

/// The part of a scan that is worth showing: all that is denser than −300 HU or has more uptake
/// than a tenth of the window, and 15 mm around it. The whole grid when there is nothing.
Box body_box(const Scan& scan, const Windows& windows);

/// The part of a slice or projection that lies in the box.
Image crop_to(const Image& image, const Grid& grid, const View& view, const Box& box);

}  // namespace uptake
