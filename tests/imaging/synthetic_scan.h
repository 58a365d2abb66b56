#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include "imaging/volume.h"

namespace uptake::test {

/// Millimetres in the patient frame: to the left, to the back, to the head.
using Point = std::array<double, 3>;

struct Ellipsoid {
  Point centre, radius;
  bool holds(const Point& p) const {
    double sum = 0;
    for (std::size_t a = 0; a < 3; ++a) sum += std::pow((p[a] - centre[a]) / radius[a], 2);
    return sum <= 1;
  }
};

/// Where the hot lesion sits: the left lung.
inline constexpr Point lesion_centre{90, -5, 240};

/// A small person of ellipsoids in the orientation of stored scans: brain, heart and bladder hot,
/// a hot lesion (SUV 8.5 to 12) in the LEFT lung. The liver lies on the RIGHT. `size` voxels over
/// 400 x 400 x 1000 mm.
inline Scan synthetic_scan(const std::array<std::size_t, 3>& size = {112, 112, 200}) {
  struct Tissue {
    Ellipsoid where;
    float hu, suv;
  };
  const Tissue tissues[] = {
      {{{0, 0, 40}, {165, 105, 420}}, 40, .6f},     // trunk
      {{{0, 0, 410}, {80, 95, 110}}, 40, .8f},      // head
      {{{85, 0, 200}, {60, 80, 130}}, -780, .4f},   // left lung
      {{{-85, 0, 200}, {60, 80, 130}}, -780, .4f},  // right lung
      {{{0, 70, 60}, {22, 22, 380}}, 320, 1.1f},    // spine
      {{{0, 0, 425}, {62, 75, 70}}, 38, 9},         // brain
      {{{-75, -10, 20}, {85, 75, 70}}, 60, 2.2f},   // liver
      {{{95, 30, 30}, {35, 30, 55}}, 50, 1.7f},     // spleen
      {{{35, -30, 140}, {42, 40, 48}}, 45, 3.8f},   // heart
      {{{0, -25, -310}, {42, 36, 34}}, 8, 22},      // bladder
      {{lesion_centre, {11, 11, 11}}, 35, 8.5f},    // lesion, hotter in its middle
  };
  Scan scan;
  scan.grid.size = size;
  const Point extent{400, 400, 1000};
  for (int a = 0; a < 3; ++a) {
    const double spacing = extent[a] / static_cast<double>(size[a]);
    scan.grid.affine(a, a) = spacing;
    scan.grid.affine(a, 3) = -extent[a] / 2 + spacing / 2;
  }
  for (std::size_t z = 0; z < size[2]; ++z) {
    for (std::size_t y = 0; y < size[1]; ++y) {
      for (std::size_t x = 0; x < size[0]; ++x) {
        const auto p = scan.grid.position(static_cast<double>(x), static_cast<double>(y),
                                          static_cast<double>(z));
        float hu = -1000, suv = 0;
        for (const Tissue& tissue : tissues) {
          if (tissue.where.holds({p.x(), p.y(), p.z()})) hu = tissue.hu, suv = tissue.suv;
        }
        const double away =
            (p - Eigen::Vector3d(lesion_centre[0], lesion_centre[1], lesion_centre[2])).norm();
        if (away < 11) suv += static_cast<float>(3.5 * (1 - away / 11));
        scan.ct.push_back(hu);
        scan.pet.push_back(suv);
      }
    }
  }
  return scan;
}

/// The voxel that holds a point of the patient frame.
inline std::array<std::size_t, 3> voxel_of(const Grid& grid, const Point& p) {
  const Eigen::Vector3d index = grid.index({p[0], p[1], p[2]});
  return {static_cast<std::size_t>(std::lround(index.x())),
          static_cast<std::size_t>(std::lround(index.y())),
          static_cast<std::size_t>(std::lround(index.z()))};
}

}  // namespace uptake::test
