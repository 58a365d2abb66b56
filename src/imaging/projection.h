#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "imaging/volume.h"

namespace uptake {

enum class Plane { axial, coronal, sagittal };

/// A flat picture of values; row 0 is on top.
struct Image {
  std::size_t width = 0, height = 0;
  double pixel_width = 1, pixel_height = 1;  ///< mm
  std::vector<float> values;

  float& at(std::size_t x, std::size_t y) { return values[y * width + x]; }
  float at(std::size_t x, std::size_t y) const { return values[y * width + x]; }
};

/// How a grid is looked at, in the radiological convention: the patient's left on the viewer's
/// right; head up (coronal, sagittal); front up (axial) or on the viewer's left (sagittal). Works
/// for any affine: each patient axis goes with the voxel axis that is nearest to it.
struct View {
  std::size_t across = 0, down = 1, through = 2;  ///< voxel axes: 0 column, 1 row, 2 slice
  bool flip_across = false, flip_down = false;
  char left = 'R', right = 'L', top = 'A', bottom = 'P';  ///< letters at the picture's edges

  struct Pixel {
    std::size_t x, y;
  };
  /// Where a voxel lands in the slice or projection.
  Pixel pixel(const Grid& grid, const std::array<std::size_t, 3>& voxel) const;
};
View view_of(const Grid& grid, Plane plane);

/// One slice; `index` counts along view.through.
/// Errors: "render.slice" when there is no such slice or `voxels` is not as long as the grid says.
Image extract_slice(const Grid& grid, std::span<const float> voxels, const View& view,
                    std::size_t index);

/// The largest value along view.through; not-a-number voxels are passed over.
Image maximum_projection(const Grid& grid, std::span<const float> voxels, const View& view);

/// Part of an image; the rectangle must lie inside.
Image crop(const Image& image, std::size_t x, std::size_t y, std::size_t width, std::size_t height);

/// The same field of view with other pixels: bilinear when enlarging, the same triangle widened to
/// the pixel (so that nothing small is lost) when shrinking.
Image resize(const Image& image, std::size_t width, std::size_t height);

}  // namespace uptake
