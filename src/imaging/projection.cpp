#include "imaging/projection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"

namespace uptake {
namespace {

/// Which voxel axis runs nearest to each patient axis (left, back, head), and whether against it.
struct AxisOrder {
  std::array<std::size_t, 3> axis{0, 1, 2};
  std::array<bool, 3> against{};
};

AxisOrder axis_order(const Grid& grid) {
  Eigen::Matrix3d directions = grid.affine.topLeftCorner<3, 3>();
  for (int c = 0; c < 3; ++c) {
    const double length = directions.col(c).norm();
    if (!(length > 0) || !std::isfinite(length)) {
      throw Error("render.geometry", "the voxels have no usable spacing",
                  "import the exam again with --replace");
    }
    directions.col(c) /= length;
  }
  AxisOrder best;
  double best_fit = -1;
  std::array<std::size_t, 3> axis{0, 1, 2};
  do {
    double fit = 0;
    for (std::size_t p = 0; p < 3; ++p) fit += std::abs(directions(p, axis[p]));
    if (fit > best_fit + 1e-9) {
      best_fit = fit;
      best.axis = axis;
    }
  } while (std::next_permutation(axis.begin(), axis.end()));
  for (std::size_t p = 0; p < 3; ++p) best.against[p] = directions(p, best.axis[p]) < 0;
  return best;
}

std::array<std::size_t, 3> strides(const Grid& grid) {
  return {1, grid.size[0], grid.size[0] * grid.size[1]};
}

Image empty_image(const Grid& grid, std::span<const float> voxels, const View& view) {
  if (voxels.size() != grid.voxels() || voxels.empty()) {
    throw Error("render.slice",
                fmt::format("{} voxels where the grid has {}", voxels.size(), grid.voxels()));
  }
  const auto spacing = grid.spacing();
  Image image{.width = grid.size[view.across],
              .height = grid.size[view.down],
              .pixel_width = spacing[view.across],
              .pixel_height = spacing[view.down],
              .values = {}};
  image.values.resize(image.width * image.height);
  return image;
}

/// Calls use(pixel value, offset of the pixel's first voxel) for each pixel.
template <class Use>
void for_each_pixel(Image& image, const Grid& grid, const View& view, Use&& use) {
  const auto step = strides(grid);
  for (std::size_t y = 0; y < image.height; ++y) {
    const std::size_t row = (view.flip_down ? image.height - 1 - y : y) * step[view.down];
    for (std::size_t x = 0; x < image.width; ++x) {
      const std::size_t column = (view.flip_across ? image.width - 1 - x : x) * step[view.across];
      use(image.at(x, y), row + column);
    }
  }
}

}  // namespace

View::Pixel View::pixel(const Grid& grid, const std::array<std::size_t, 3>& voxel) const {
  const std::size_t x = voxel[across], y = voxel[down];
  return {flip_across ? grid.size[across] - 1 - x : x, flip_down ? grid.size[down] - 1 - y : y};
}

View view_of(const Grid& grid, Plane plane) {
  const AxisOrder order = axis_order(grid);
  enum { left, back, head };
  View view;
  const auto look = [&](int across, int down, int through) {
    view.across = order.axis[across];
    view.down = order.axis[down];
    view.through = order.axis[through];
    view.flip_across = order.against[across];
    // Down the picture runs to the back, or from head to feet.
    view.flip_down = down == head ? !order.against[down] : order.against[down];
  };
  switch (plane) {
    case Plane::axial:
      look(left, back, head);
      break;
    case Plane::coronal:
      look(left, head, back);
      view.top = 'H', view.bottom = 'F';
      break;
    case Plane::sagittal:
      look(back, head, left);
      view.left = 'A', view.right = 'P', view.top = 'H', view.bottom = 'F';
      break;
  }
  return view;
}

Image extract_slice(const Grid& grid, std::span<const float> voxels, const View& view,
                    std::size_t index) {
  Image image = empty_image(grid, voxels, view);
  if (index >= grid.size[view.through]) {
    throw Error("render.slice", fmt::format("slice {} of {}", index + 1, grid.size[view.through]));
  }
  const std::size_t start = index * strides(grid)[view.through];
  for_each_pixel(image, grid, view,
                 [&](float& value, std::size_t offset) { value = voxels[start + offset]; });
  return image;
}

Image maximum_projection(const Grid& grid, std::span<const float> voxels, const View& view) {
  Image image = empty_image(grid, voxels, view);
  std::fill(image.values.begin(), image.values.end(), std::numeric_limits<float>::quiet_NaN());
  const std::size_t step = strides(grid)[view.through];
  for (std::size_t k = 0; k < grid.size[view.through]; ++k) {
    for_each_pixel(image, grid, view, [&](float& value, std::size_t offset) {
      value = std::fmax(value, voxels[offset + k * step]);  // fmax: a number wins over NaN
    });
  }
  return image;
}

}  // namespace uptake
