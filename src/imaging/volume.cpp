#include "imaging/volume.h"

#include <cmath>
#include <utility>

#include "core/error.h"

namespace uptake {
namespace {

constexpr std::array<std::pair<PetUnit, std::string_view>, 4> unit_names{{
    {PetUnit::suv_bw, "SUVbw"},
    {PetUnit::bq_per_ml, "Bq/ml"},
    {PetUnit::counts, "counts"},
    {PetUnit::unknown, "unknown"},
}};

}  // namespace

std::string_view name_of(PetUnit unit) {
  for (const auto& [known, name] : unit_names) {
    if (known == unit) return name;
  }
  throw Error("imaging.pet_unit", "a PET unit without a name");
}

PetUnit pet_unit_of(std::string_view name) {
  for (const auto& [unit, known] : unit_names) {
    if (known == name) return unit;
  }
  throw Error("imaging.pet_unit", "unknown PET unit '" + std::string(name) + "'",
              "known are SUVbw, Bq/ml and counts");
}

Eigen::Vector3d Grid::position(double x, double y, double z) const {
  return affine.topLeftCorner<3, 3>() * Eigen::Vector3d(x, y, z) + affine.topRightCorner<3, 1>();
}

Eigen::Vector3d Grid::index(const Eigen::Vector3d& lps_mm) const {
  const Eigen::Matrix3d axes = affine.topLeftCorner<3, 3>();
  // Measured against a box of the same edges: a grid in micrometres is not flat.
  const double box = axes.col(0).norm() * axes.col(1).norm() * axes.col(2).norm();
  const double volume = std::abs(axes.determinant());
  if (!(volume > 1e-9 * box) || !std::isfinite(volume)) {
    throw Error("imaging.flat_grid", "the affine of the grid spans no volume");
  }
  return axes.inverse() * (lps_mm - affine.topRightCorner<3, 1>());
}

std::array<double, 3> Grid::spacing() const {
  return {affine.block<3, 1>(0, 0).norm(), affine.block<3, 1>(0, 1).norm(),
          affine.block<3, 1>(0, 2).norm()};
}

}  // namespace uptake
