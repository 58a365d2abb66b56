#pragma once

#include <Eigen/Dense>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace uptake {

/// What the voxels of a PET are.
enum class PetUnit { suv_bw, bq_per_ml, counts, unknown };
std::string_view name_of(PetUnit unit);  ///< "SUVbw", "Bq/ml", "counts", "unknown"
PetUnit pet_unit_of(std::string_view name);

/// Voxel positions. The affine takes (column, row, slice) = (x, y, z) indices to millimetres in
/// DICOM's patient frame, LPS: +x to the patient's left, +y to the back, +z to the head. It speaks
/// of voxel centres.
struct Grid {
  std::array<std::size_t, 3> size{};  ///< columns, rows, slices
  Eigen::Matrix4d affine = Eigen::Matrix4d::Identity();

  std::size_t voxels() const { return size[0] * size[1] * size[2]; }
  Eigen::Vector3d position(double x, double y, double z) const;  ///< mm, LPS
  Eigen::Vector3d index(const Eigen::Vector3d& lps_mm) const;    ///< fractional
  std::array<double, 3> spacing() const;                         ///< mm, along x, y, z
};

/// Voxels on a grid; x runs fastest, then y, then z: as an array [slices][rows][columns].
struct Volume {
  Grid grid;
  std::vector<float> voxels;

  float& at(std::size_t x, std::size_t y, std::size_t z) {
    return voxels[(z * grid.size[1] + y) * grid.size[0] + x];
  }
  float at(std::size_t x, std::size_t y, std::size_t z) const {
    return voxels[(z * grid.size[1] + y) * grid.size[0] + x];
  }
};

/// A PET and its CT on one grid: what a preprocessed scan holds.
struct Scan {
  Grid grid;
  std::vector<float> ct;   ///< HU, [slices][rows][columns]
  std::vector<float> pet;  ///< in `pet_unit`
  PetUnit pet_unit = PetUnit::suv_bw;
};

}  // namespace uptake
