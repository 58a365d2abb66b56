#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "support/phantom.h"

namespace uptake::test {
namespace {

/// An ellipsoid with its CT number and its uptake.
struct Organ {
  double x, y, z;     ///< centre, mm
  double rx, ry, rz;  ///< half-axes, mm
  double hu, suv;
};

// From back to front of a painter's list: a later organ covers an earlier one. +x is the patient's
// left, +y the back, +z the head.
constexpr std::array organs{
    Organ{0, 0, 330, 175, 115, 345, 40, 0.8},     // trunk
    Organ{0, 5, 650, 62, 62, 70, 45, 1.0},        // neck
    Organ{0, 0, 745, 78, 98, 112, 50, 1.0},       // head
    Organ{-95, 20, 20, 78, 85, 160, 45, 0.6},     // right thigh
    Organ{95, 20, 20, 78, 85, 160, 45, 0.6},      // left thigh
    Organ{-195, 10, 430, 42, 42, 220, 45, 0.6},   // right arm
    Organ{195, 10, 430, 42, 42, 220, 45, 0.6},    // left arm
    Organ{-80, 0, 500, 66, 84, 128, -780, 0.45},  // right lung
    Organ{80, 0, 500, 66, 84, 128, -780, 0.45},   // left lung
    Organ{-12, -5, 520, 30, 52, 120, 35, 1.3},    // mediastinum
    Organ{25, -30, 470, 46, 40, 48, 45, 3.2},     // heart
    Organ{-70, -15, 350, 92, 78, 72, 60, 2.2},    // liver
    Organ{95, 30, 365, 34, 40, 52, 55, 1.8},      // spleen
    Organ{-68, 55, 270, 26, 24, 52, 35, 3.5},     // right kidney
    Organ{68, 55, 278, 26, 24, 52, 35, 3.5},      // left kidney
    Organ{10, -25, 220, 100, 55, 70, 20, 1.6},    // bowel
    Organ{0, -25, 75, 40, 34, 36, 8, 11.0},       // bladder
    Organ{0, 70, 330, 19, 19, 320, 350, 1.5},     // spine
    Organ{-85, 45, 110, 40, 26, 60, 300, 1.1},    // right pelvis
    Organ{85, 45, 110, 40, 26, 60, 300, 1.1},     // left pelvis
    Organ{-95, 20, 10, 15, 15, 120, 600, 0.7},    // right femur
    Organ{95, 20, 10, 15, 15, 120, 600, 0.7},     // left femur
    Organ{0, 0, 765, 74, 92, 86, 900, 0.9},       // skull
    Organ{0, 0, 765, 67, 85, 79, 35, 8.5},        // brain
};

bool inside(const Organ& o, double x, double y, double z) {
  const double dx = (x - o.x) / o.rx, dy = (y - o.y) / o.ry, dz = (z - o.z) / o.rz;
  return dx * dx + dy * dy + dz * dz <= 1;
}

const Organ* organ_at(double x, double y, double z) {
  const auto found = std::find_if(organs.rbegin(), organs.rend(),
                                  [&](const Organ& organ) { return inside(organ, x, y, z); });
  return found == organs.rend() ? nullptr : &*found;
}

}  // namespace

std::array<PhantomLesion, 3> phantom_lesions() {
  return {PhantomLesion{{85, -10, 530}, 12, 9.0},     // left lung
          PhantomLesion{{-95, -10, 340}, 16, 8.0},    // liver
          PhantomLesion{{-120, -60, 130}, 10, 6.5}};  // right inguinal node
}

double phantom_hu(double x, double y, double z) {
  for (const PhantomLesion& lesion : phantom_lesions()) {
    const auto [cx, cy, cz] = lesion.centre;
    if (std::hypot(x - cx, y - cy, z - cz) <= lesion.radius_mm) return 45;
  }
  // The table, 15 mm thick, under the patient.
  if (y > 140 && y < 155 && std::abs(x) < 210) return -200;
  const Organ* organ = organ_at(x, y, z);
  if (organ == nullptr) return -1000;
  // A rim of fat inside the trunk's skin.
  if (organ == &organs[0] && !inside({0, 0, 330, 158, 100, 335, 0, 0}, x, y, z)) return -100;
  return organ->hu;
}

double phantom_suv(double x, double y, double z) {
  for (const PhantomLesion& lesion : phantom_lesions()) {
    const auto [cx, cy, cz] = lesion.centre;
    if (std::hypot(x - cx, y - cy, z - cz) <= lesion.radius_mm) return lesion.suv;
  }
  const Organ* organ = organ_at(x, y, z);
  return organ == nullptr ? 0.0 : organ->suv;
}

}  // namespace uptake::test
