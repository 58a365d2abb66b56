#include "simulator/body/reference_organ.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "simulator/body/bodies.h"

namespace uptake::simulator {
namespace {

std::set<std::string> names_of(const std::vector<ReferenceOrgan>& organs) {
  std::set<std::string> names;
  for (const auto& organ : organs) names.insert(organ.name);
  return names;
}

SeenLesion lesion_at(const Eigen::Vector3d& centre, double radius) {
  SeenLesion lesion;
  lesion.pet_centre = lesion.ct_centre = centre;
  lesion.pet = lesion.ct = {centre, Eigen::Vector3d::Constant(radius)};
  return lesion;
}

/// A man in whom all spheres are clear.
struct Man {
  Patient patient = adult(Sex::male);
  Body body = body_of(patient);
  std::vector<ReferenceOrgan> organs(const std::vector<SeenLesion>& lesions, double low_z = -400,
                                     double high_z = 900) const {
    return reference_organs(plan(), body, patient, lesions, low_z, high_z);
  }
};

TEST(ReferenceOrgans, AreOfOneTissueWhoseUptakeIsKnown) {
  std::map<std::string, std::size_t> found;
  for (std::size_t index = 0; index < 40; ++index) {
    const Patient patient = adult(index % 2 ? Sex::male : Sex::female, index);
    const Body body = body_of(patient);
    for (const auto& organ : reference_organs(plan(), body, patient, {}, -400, 900)) {
      ++found[organ.name];
      const std::string name = organ.name == "thigh" ? "muscle" : organ.name;
      EXPECT_EQ(organ.suv, tissue(body, name.c_str()).suv);
      // As far as the blur reaches, 8 mm beyond the sphere.
      for (int i = 0; i < 6; ++i) {
        const double away = (i % 2 ? 1 : -1) * (organ.radius_mm + 7.98);
        const auto part = body.at(body.warp(organ.centre) + away * Eigen::Vector3d::Unit(i / 2));
        ASSERT_TRUE(part);
        EXPECT_EQ(body.tissues[body.parts[*part].tissue].name, name);
      }
    }
  }
  // Not everybody has each: ribs, vessels and the stomach lie a little differently in each.
  for (const auto& [name, place] : plan().references) EXPECT_GE(found[name], 20U) << name;
}

TEST(ReferenceOrgans, NoneBesideALesion) {
  const Man man;
  const auto all = man.organs({});
  ASSERT_TRUE(names_of(all).contains("liver"));
  const auto liver = *std::find_if(all.begin(), all.end(),
                                   [](const auto& organ) { return organ.name == "liver"; });
  // A lesion's edge, the sphere's, and the blur's 8 mm of both.
  const double reach = liver.radius_mm + 10 + 16;
  const auto at = [&](double distance) {
    return names_of(
        man.organs({lesion_at(liver.centre + distance * Eigen::Vector3d::UnitZ(), 10)}));
  };
  EXPECT_FALSE(at(0).contains("liver"));
  EXPECT_FALSE(at(reach - 0.1).contains("liver"));
  EXPECT_TRUE(at(reach + 0.1).contains("liver"));
  EXPECT_EQ(at(0).size(), all.size() - 1);
}

TEST(ReferenceOrgans, NoneWhereTheBlurReachesAnotherTissue) {
  const auto has_liver = [](double away_mm) {
    Man man;
    const auto& sphere = plan().references.at("liver");  // as in the man: 170 cm and not fat
    const Eigen::Vector3d at =
        sphere.centre - (sphere.radii.x() + away_mm) * Eigen::Vector3d::UnitX();
    man.body.parts.push_back({Ellipsoid{at, {2, 2, 2}}, plan().tissue("cyst"), {}});
    return names_of(man.organs({})).contains("liver");
  };
  EXPECT_FALSE(has_liver(8));
  EXPECT_TRUE(has_liver(12));
}

TEST(ReferenceOrgans, NoneOutsideTheScan) {
  const Man man;
  ASSERT_TRUE(names_of(man.organs({})).contains("thigh"));
  EXPECT_FALSE(names_of(man.organs({}, 0)).contains("thigh"));
  EXPECT_FALSE(names_of(man.organs({}, -400, 300)).contains("liver"));
  EXPECT_TRUE(names_of(man.organs({}, -400, 300)).contains("thigh"));
}

}  // namespace
}  // namespace uptake::simulator
