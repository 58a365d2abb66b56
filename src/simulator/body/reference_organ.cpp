#include "simulator/body/reference_organ.h"

#include "simulator/body/body_frame.h"

namespace uptake::simulator {
namespace {

using Eigen::Vector3d;

/// The blur reaches this far beyond the sphere, mm.
constexpr double margin_mm = 8;

/// One tissue alone fills the sphere and the margin about it.
bool is_uniform(const Body& body, const Vector3d& centre, double radius) {
  const auto middle = body.at(centre);
  if (!middle) return false;
  const double suv = body.suv(body.parts[*middle]);
  for (int i = 0; i < 343; ++i) {
    const Vector3d d = Vector3d(i % 7 - 3, i / 7 % 7 - 3, i / 49 - 3) / 3;
    if (d.norm() > 1) continue;
    const auto part = body.at(centre + (radius + margin_mm) * d);
    if (!part || body.suv(body.parts[*part]) != suv) return false;
  }
  return true;
}

}  // namespace

std::vector<ReferenceOrgan> reference_organs(const BodyPlan& plan, const Body& body,
                                             const Patient& patient,
                                             const std::vector<SeenLesion>& lesions, double low_z,
                                             double high_z) {
  const BodyFrame frame(plan, patient);
  std::vector<ReferenceOrgan> organs;
  for (const auto& [name, place] : plan.references) {
    const auto sphere = std::get<Ellipsoid>(frame.place(Shape(place)));
    const double radius = sphere.radii.x();
    const Vector3d centre = body.warp.inverse(sphere.centre);
    bool clear = is_uniform(body, sphere.centre, radius) &&
                 centre.z() - radius - margin_mm > low_z &&
                 centre.z() + radius + margin_mm < high_z;
    for (const auto& lesion : lesions) {
      const double reach = radius + lesion.pet.radii.maxCoeff() + 2 * margin_mm;
      clear = clear && (lesion.pet_centre - centre).norm() > reach;
    }
    if (clear)
      organs.push_back({name, body.suv(body.parts[*body.at(sphere.centre)]), centre, radius});
  }
  return organs;
}

}  // namespace uptake::simulator
