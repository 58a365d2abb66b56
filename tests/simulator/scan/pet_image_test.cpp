#include "simulator/scan/pet_image.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/random.h"
#include "simulator/body/bodies.h"
#include "simulator/body/reference_organ.h"

namespace uptake::simulator {
namespace {

using Eigen::Vector3d;

PetSettings settings() {
  PetSettings s;
  s.grid = {40, 40, -97.5, -97.5, 5, 5};
  s.slices = 30;
  s.first_z = -58;
  s.step_mm = 4;
  s.psf_mm = 0.1;  // no blur to speak of
  s.noise = 0;
  return s;
}

SeenLesion lesion(std::size_t number, const Vector3d& centre, const Vector3d& radii, double suv) {
  SeenLesion result;
  result.number = number;
  result.pet_centre = result.ct_centre = centre;
  result.pet = result.ct = {centre, radii};
  result.suv = suv;
  return result;
}

/// Water of SUV 1 that fills the field.
Body background() {
  Body body;
  body.tissues.resize(1);
  body.tissues[0].suv = 1;
  body.parts.push_back({Ellipsoid{{0, 0, 0}, {1e4, 1e4, 1e4}}, 0, {}});
  return body;
}

PetImage pet_of(const std::vector<SeenLesion>& lesions, const PetSettings& s = settings()) {
  return make_pet(background(), background(), lesions, s);
}

std::size_t marked(const PetImage& pet, std::uint16_t number) {
  return static_cast<std::size_t>(std::count(pet.lesions.begin(), pet.lesions.end(), number));
}

TEST(PetImage, MaskIsAsLargeAsTheLesion) {
  const auto pet = pet_of(
      {lesion(7, {-30, 2, -5}, {20, 16, 18}, 9), lesion(300, {42, -20, 11}, {12, 20, 14}, 6)});
  const auto ellipsoid = [](double product) { return 4.0 / 3 * std::numbers::pi * product; };
  EXPECT_NEAR(static_cast<double>(marked(pet, 7)) * 100 / ellipsoid(20 * 16 * 18), 1, 0.04);
  EXPECT_NEAR(static_cast<double>(marked(pet, 300)) * 100 / ellipsoid(12 * 20 * 14), 1, 0.04);
  EXPECT_EQ(marked(pet, 0) + marked(pet, 7) + marked(pet, 300), pet.lesions.size());
}

TEST(PetImage, LesionAddsItsUptakeTimesItsVolume) {
  const auto with = pet_of({lesion(1, {3, -4, 5}, {11, 9, 13}, 9)}), without = pet_of({});
  const auto total = [](const PetImage& pet) {
    return std::accumulate(pet.suv.begin(), pet.suv.end(), 0.0);
  };
  const double volume = 4.0 / 3 * std::numbers::pi * 11 * 9 * 13;
  EXPECT_NEAR((total(with) - total(without)) * 100 / (volume * 8), 1, 0.01);  // 9 in place of 1
  EXPECT_NEAR(*std::max_element(with.suv.begin(), with.suv.end()), 9, 1e-3);
}

RC_GTEST_PROP(PetImageProperty, TheSmallestLesionIsMarkedWhereItLies, ()) {
  RandomStream rng(*rc::gen::arbitrary<std::uint64_t>(), "small lesion");
  PetSettings s = settings();
  s.grid = {20, 20, -83, -83, 8.75, 8.75};  // the demo's pixels
  s.slices = 15;
  s.step_mm = 8;
  const Vector3d centre(rng.uniform(-60, 60), rng.uniform(-60, 60), rng.uniform(-50, 40));
  const auto pet = pet_of({lesion(3, centre, Vector3d::Constant(2.5), 9)}, s);
  RC_ASSERT(marked(pet, 3) == 1U);
  const auto at = static_cast<std::size_t>(std::find(pet.lesions.begin(), pet.lesions.end(), 3) -
                                           pet.lesions.begin());
  const Vector3d voxel(-83 + 8.75 * static_cast<double>(at % 20),
                       -83 + 8.75 * static_cast<double>(at / 20 % 20), s.z(at / 400));
  // The voxel that it fills most is the one that holds its centre, or touches it.
  RC_ASSERT(std::abs(voxel.x() - centre.x()) <= 8.75 / 2 + 0.6);
  RC_ASSERT(std::abs(voxel.y() - centre.y()) <= 8.75 / 2 + 0.6);
  RC_ASSERT(std::abs(voxel.z() - centre.z()) <= 8.0 / 2 + 0.6);
}

TEST(PetImage, PaintsTheBodyAndAveragesAtItsEdges) {
  Body body = background();
  body.tissues.push_back({});
  body.tissues[1].suv = 5;
  // Its edge halves the pixels of x from -2.5 to 2.5.
  body.parts.push_back({Cylinder{{500, 0, 0}, {500, 1e6, 1e3}}, 1, {}});
  body.parts.back().suv_factor = 0.8;
  const auto s = settings();
  const auto pet = make_pet(body, body, {}, s);
  const std::size_t row = (15 * 40 + 20) * 40;
  EXPECT_NEAR(pet.suv[row + 18], 1, 1e-5);  // x = -7.5
  EXPECT_NEAR(pet.suv[row + 21], 4, 1e-5);  // x = 7.5
  PetSettings shifted = s;
  shifted.grid.x0 += 2.5;
  EXPECT_NEAR(make_pet(body, body, {}, shifted).suv[row + 19], 2.5, 1e-5);  // x = 0
}

TEST(PetImage, ALargeLesionDoesNotCoverASmallOne) {
  auto small = lesion(1, {2.5, 2.5, -2}, {4, 4, 4}, 9),
       large = lesion(2, {8, 2.5, -2}, {16, 16, 16}, 5);
  small.diameter_mm = 8;
  large.diameter_mm = 32;
  EXPECT_GE(marked(pet_of({small, large}), 1), 1U);
  EXPECT_EQ(pet_of({small, large}).suv, pet_of({large, small}).suv);
}

TEST(PetImage, ReferenceOrgansHaveTheirUptake) {
  // The paper's voxels, a blur of 7 mm, no noise: the blur must not reach into the spheres.
  for (std::size_t index = 0; index < 4; ++index) {
    const Patient patient = adult(index % 2 ? Sex::male : Sex::female, index);
    const Body body = body_of(patient);
    PetSettings s = settings();
    s.grid = {80, 80, -216, -216, 5.47, 5.47};
    s.slices = 35;
    s.first_z = 330;
    s.step_mm = 4.25;
    s.psf_mm = 7;
    const auto pet = make_pet(body, body, {}, s);
    for (const auto& organ : reference_organs(plan(), body, patient, {}, 335, 475)) {
      const auto c = std::lround((organ.centre.x() - s.grid.x0) / s.grid.dx);
      const auto r = std::lround((organ.centre.y() - s.grid.y0) / s.grid.dy);
      const auto k = std::lround((organ.centre.z() - s.first_z) / s.step_mm);
      const float suv = pet.suv[static_cast<std::size_t>((k * 80 + r) * 80 + c)];
      EXPECT_NEAR(suv / organ.suv, 1, 0.02) << organ.name << " of patient " << index;
    }
  }
}

TEST(PetImage, LesionsOutsideTheFieldLeaveNoMark) {
  const auto pet =
      pet_of({lesion(2, {0, 0, 400}, {6, 6, 6}, 9), lesion(3, {-300, 0, 0}, {6, 6, 6}, 9)});
  EXPECT_EQ(marked(pet, 0), pet.lesions.size());
  EXPECT_NEAR(*std::max_element(pet.suv.begin(), pet.suv.end()), 1, 1e-5);
}

}  // namespace
}  // namespace uptake::simulator
