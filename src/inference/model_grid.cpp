#include "inference/model_grid.h"

#include "imaging/augmentation.h"

namespace uptake {
namespace {

/// Along one axis of the scan: where element 0 lies, and by how much the next is further, in voxels
/// of the scan. A voxel's middle is at its number.
struct Axis {
  double first, step;
};

/// `begin` and `size` of what the model reads, in voxels; `read`, what it is resampled to.
Axis axis_of(double begin, double size, double read, std::size_t stride) {
  const double step = static_cast<double>(stride) * size / read;
  return {begin + step / 2 - .5, step};
}

std::size_t rounded_up(std::size_t size, std::size_t stride) {
  return (size + stride - 1) / stride;
}

}  // namespace

Grid model_grid(const Grid& scan, const ScanModelConfig& config, std::size_t slice_stride,
                std::size_t in_plane_stride) {
  const auto [columns, rows, slices] = scan.size;
  const auto read_rows = static_cast<std::size_t>(config.rows),
             read_columns = static_cast<std::size_t>(config.columns);
  const auto window = centred_window(rows, columns, static_cast<std::size_t>(config.crop_rows),
                                     static_cast<std::size_t>(config.crop_columns));
  const std::array<Axis, 3> axes = {axis_of(window.column - window.width / 2, window.width,
                                            static_cast<double>(read_columns), in_plane_stride),
                                    axis_of(window.row - window.height / 2, window.height,
                                            static_cast<double>(read_rows), in_plane_stride),
                                    axis_of(0, 1, 1, slice_stride)};
  Grid grid;
  grid.size = {rounded_up(read_columns, in_plane_stride), rounded_up(read_rows, in_plane_stride),
               rounded_up(slices, slice_stride)};
  for (int axis = 0; axis < 3; ++axis) {
    grid.affine.col(axis) = scan.affine.col(axis) * axes[static_cast<std::size_t>(axis)].step;
  }
  grid.affine.col(3) << scan.position(axes[0].first, axes[1].first, axes[2].first), 1;
  return grid;
}

}  // namespace uptake
