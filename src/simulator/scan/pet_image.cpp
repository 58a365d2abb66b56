#include "simulator/scan/pet_image.h"

#include <algorithm>
#include <cmath>

#include "core/large_vector.h"
#include "simulator/scan/pet_physics.h"

namespace uptake::simulator {
namespace {

using Eigen::Vector3d;

/// True uptake, painted twice as fine within a slice and averaged.
void paint_uptake(const Body& body, const PetSettings& s, std::vector<float>& suv) {
  std::vector<float> of_label{0};
  for (const auto& part : body.parts) of_label.push_back(static_cast<float>(body.suv(part)));
  const PlaneGrid fine = s.grid.finer(2);
  Painter painter(body.shapes(), body.warp, fine);
  std::vector<std::uint16_t> labels(fine.pixels());
  for (std::size_t k = 0; k < s.slices; ++k) {
    painter.paint(s.z(k), labels);
    float* out = &suv[k * s.grid.pixels()];
    for (std::size_t r = 0; r < s.grid.rows; ++r) {
      const std::uint16_t *top = &labels[2 * r * fine.columns], *bottom = top + fine.columns;
      for (std::size_t c = 0; c < s.grid.columns; ++c, ++out)
        *out = (of_label[top[2 * c]] + of_label[top[2 * c + 1]] + of_label[bottom[2 * c]] +
                of_label[bottom[2 * c + 1]]) /
               4;
    }
  }
}

struct VoxelRange {
  std::size_t first, last;  ///< [first, last)
};

VoxelRange voxels_near(double low, double high, double origin, double step, std::size_t count) {
  const double limit = static_cast<double>(count);
  const double first = std::clamp(std::floor((low - origin) / step), 0.0, limit);
  const double last = std::clamp(std::ceil((high - origin) / step) + 1, first, limit);
  return {static_cast<std::size_t>(first), static_cast<std::size_t>(last)};
}

/// How much of a voxel the ellipsoid fills, from points within it.
double share_filled(const Ellipsoid& e, const Vector3d& centre, const Vector3d& size) {
  constexpr int n = 5;
  int inside = 0;
  for (int i = 0; i < n * n * n; ++i) {
    const int x = i % n, y = i / n % n, z = i / n / n;
    const Vector3d at((x + 0.5) / n - 0.5, (y + 0.5) / n - 0.5, (z + 0.5) / n - 0.5);
    const Vector3d d = (centre + at.cwiseProduct(size) - e.centre).cwiseQuotient(e.radii);
    inside += d.squaredNorm() <= 1;
  }
  return static_cast<double>(inside) / (n * n * n);
}

/// Mixes a lesion into the uptake and marks it; where it fills no voxel by half, it marks the voxel
/// that it fills most.
void add_lesion(const SeenLesion& lesion, const PetSettings& s, PetImage& pet) {
  const Vector3d size(s.grid.dx, s.grid.dy, s.step_mm);
  const Box box{lesion.pet.centre - lesion.pet.radii, lesion.pet.centre + lesion.pet.radii};
  const auto xs = voxels_near(box.low.x(), box.high.x(), s.grid.x0, s.grid.dx, s.grid.columns);
  const auto ys = voxels_near(box.low.y(), box.high.y(), s.grid.y0, s.grid.dy, s.grid.rows);
  const auto zs = voxels_near(box.low.z(), box.high.z(), s.first_z, s.step_mm, s.slices);
  std::size_t fullest = 0;
  double most = 0;
  bool marked = false;
  for (std::size_t k = zs.first; k < zs.last; ++k) {
    for (std::size_t r = ys.first; r < ys.last; ++r) {
      for (std::size_t c = xs.first; c < xs.last; ++c) {
        const Vector3d centre(s.grid.x0 + static_cast<double>(c) * s.grid.dx,
                              s.grid.y0 + static_cast<double>(r) * s.grid.dy, s.z(k));
        const double share = share_filled(lesion.pet, centre, size);
        if (share == 0) continue;
        const std::size_t i = (k * s.grid.rows + r) * s.grid.columns + c;
        pet.suv[i] += static_cast<float>(share * (lesion.suv - pet.suv[i]));
        if (share > most) {
          most = share;
          fullest = i;
        }
        if (share < 0.5) continue;
        pet.lesions[i] = static_cast<std::uint16_t>(lesion.number);
        marked = true;
      }
    }
  }
  if (!marked && most > 0) pet.lesions[fullest] = static_cast<std::uint16_t>(lesion.number);
}

}  // namespace

PetImage make_pet(const Body& pet_body, const Body& ct_body, const std::vector<SeenLesion>& lesions,
                  const PetSettings& settings) {
  PetImage pet;
  pet.suv = large_vector<float>(settings.voxels());
  pet.lesions = large_vector<std::uint16_t>(settings.voxels());
  paint_uptake(pet_body, settings, pet.suv);
  // The large ones first: where nodes crowd, they must not cover the small ones.
  auto by_size = lesions;
  std::stable_sort(by_size.begin(), by_size.end(), [](const SeenLesion& a, const SeenLesion& b) {
    return a.diameter_mm > b.diameter_mm;
  });
  for (const auto& lesion : by_size) add_lesion(lesion, settings, pet);
  blur(pet.suv, settings);
  const BodySizes sizes = correct_attenuation(pet_body, ct_body, settings, pet.suv);
  add_count_noise(sizes, settings, pet.suv);
  return pet;
}

}  // namespace uptake::simulator
