#include "imaging/scan_grid.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace uptake {
namespace {

/// Lowest and highest coordinate of a grid's voxel edges along a direction.
struct Extent {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  void add(double value) { low = std::min(low, value), high = std::max(high, value); }
  double length() const { return high - low; }
};

Extent both(const Extent& a, const Extent& b) {
  return {std::min(a.low, b.low), std::max(a.high, b.high)};
}

Extent extent_along(const Eigen::Vector3d& direction, const Grid& grid) {
  Extent extent;
  for (int corner = 0; corner < 8; ++corner) {
    const auto edge = [&](int axis) {
      return (corner >> axis & 1) != 0
                 ? static_cast<double>(grid.size[static_cast<std::size_t>(axis)]) - 0.5
                 : -0.5;
    };
    extent.add(direction.dot(grid.position(edge(0), edge(1), edge(2))));
  }
  return extent;
}

/// For each patient axis the grid axis that lies closest to it; the z axis chooses first, for a
/// PET's slices must not be swapped with its rows by a tilt.
std::array<int, 3> closest_axes(const Grid& grid) {
  std::array<int, 3> chosen{-1, -1, -1};
  std::array<bool, 3> taken{};
  for (const int patient : {2, 1, 0}) {
    double best = -1;
    for (int axis = 0; axis < 3; ++axis) {
      const double match = std::abs(grid.affine.col(axis).head<3>().normalized()(patient));
      if (!taken[static_cast<std::size_t>(axis)] && match > best)
        best = match, chosen[static_cast<std::size_t>(patient)] = axis;
    }
    taken[static_cast<std::size_t>(chosen[static_cast<std::size_t>(patient)])] = true;
  }
  return chosen;
}

}  // namespace

Grid canonical(const Grid& grid) {
  const auto axes = closest_axes(grid);
  Grid result;
  Eigen::Vector3d origin = grid.affine.col(3).head<3>();
  for (int patient = 0; patient < 3; ++patient) {
    const int axis = axes[static_cast<std::size_t>(patient)];
    const std::size_t size = grid.size[static_cast<std::size_t>(axis)];
    Eigen::Vector3d step = grid.affine.col(axis).head<3>();
    if (step(patient) < 0) {
      origin += step * static_cast<double>(size - 1);
      step = -step;
    }
    result.size[static_cast<std::size_t>(patient)] = size;
    result.affine.block<3, 1>(0, patient) = step;
  }
  result.affine.block<3, 1>(0, 3) = origin;
  return result;
}

Grid scan_grid(const Grid& pet, const Grid& ct, std::size_t rows, std::size_t columns) {
  const Grid base = canonical(pet);
  const Eigen::Vector3d x = base.affine.col(0).head<3>().normalized();
  const Eigen::Vector3d y = base.affine.col(1).head<3>().normalized();
  const Extent across = both(extent_along(x, pet), extent_along(x, ct));
  const Extent down = both(extent_along(y, pet), extent_along(y, ct));
  const double pixel = std::max(across.length() / static_cast<double>(columns),
                                down.length() / static_cast<double>(rows));

  Grid grid;
  grid.size = {columns, rows, base.size[2]};
  grid.affine.block<3, 1>(0, 0) = x * pixel;
  grid.affine.block<3, 1>(0, 1) = y * pixel;
  grid.affine.block<3, 1>(0, 2) = base.affine.block<3, 1>(0, 2);
  // The first voxel's centre, so that the field of view is centred on the union of both.
  const Eigen::Vector3d start = base.affine.col(3).head<3>();
  const double first_x =
      (across.low + across.high) / 2 - pixel * (static_cast<double>(columns) - 1) / 2;
  const double first_y = (down.low + down.high) / 2 - pixel * (static_cast<double>(rows) - 1) / 2;
  grid.affine.block<3, 1>(0, 3) =
      start + x * (first_x - x.dot(start)) + y * (first_y - y.dot(start));
  return grid;
}

double axial_coverage(const Grid& pet, const Grid& ct) {
  const Eigen::Vector3d z = canonical(pet).affine.col(2).head<3>().normalized();
  const Extent a = extent_along(z, pet), b = extent_along(z, ct);
  const double overlap = std::min(a.high, b.high) - std::max(a.low, b.low);
  return std::clamp(overlap / a.length(), 0.0, 1.0);
}

}  // namespace uptake
