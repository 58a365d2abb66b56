#pragma once

#include <string>
#include <vector>

#include "simulator/body/body.h"
#include "simulator/body/lesion_place.h"

namespace uptake::simulator {

/// A sphere in one organ, away from its surface and from lesions, where the true SUV is known.
struct ReferenceOrgan {
  std::string name;
  double suv;
  Eigen::Vector3d centre;  ///< in the scanner, mm
  double radius_mm;
};
/// Of the organs in share/simulator/anatomy.json, "references", those that have such a sphere.
std::vector<ReferenceOrgan> reference_organs(const BodyPlan& plan, const Body& body,
                                             const Patient& patient,
                                             const std::vector<SeenLesion>& lesions, double low_z,
                                             double high_z);

}  // namespace uptake::simulator
