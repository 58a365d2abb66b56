#include "simulator/scan/pet_physics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace uptake::simulator {
namespace {

/// A disc of one tissue, 100 mm in radius about the middle; nothing where `hu` is that of air.
Body disc(double hu) {
  Body body;
  body.tissues.resize(1);
  body.tissues[0].hu = hu;
  body.parts.push_back({Cylinder{{0, 0, 0}, {100, 100, 500}}, 0, {}});
  return body;
}

/// Voxels of 1 mm over 301 mm, the middle one at 0.
PetSettings around_the_disc() {
  PetSettings s;
  s.grid = {301, 301, -150, -150, 1, 1};
  s.slices = 2;
  return s;
}

/// What a voxel `x` mm beside the middle of the disc is multiplied with.
double error_at(const Body& pet, const Body& ct, std::size_t x) {
  const auto s = around_the_disc();
  std::vector<float> suv(s.voxels(), 2);
  correct_attenuation(pet, ct, s, suv);
  return double{suv[s.grid.pixels() + 150 * 301 + 150 + x]} / 2;
}

constexpr double water = 0.0096;  // 1/mm at 511 keV

TEST(Blur, HasTheAskedWidthAlongEachAxis) {
  PetSettings s;
  s.grid = {31, 33, 0, 0, 1, 1.5};
  s.slices = 35;
  s.step_mm = 3;
  s.psf_mm = 6;
  std::vector<float> suv(s.voxels());
  const std::size_t middle = (17 * 33 + 16) * 31 + 15;
  suv[middle] = 1000;
  blur(suv, s);
  EXPECT_NEAR(std::accumulate(suv.begin(), suv.end(), 0.0), 1000, 0.01);
  // Half the maximum lies 3 mm to each side: 3, 2 and 1 voxels away.
  EXPECT_NEAR(suv[middle + 3] / suv[middle], 0.5, 1e-4);
  EXPECT_NEAR(suv[middle - 3] / suv[middle], 0.5, 1e-4);
  EXPECT_NEAR(suv[middle + 2 * 31] / suv[middle], 0.5, 1e-4);
  EXPECT_NEAR(suv[middle - 33 * 31] / suv[middle], 0.5, 1e-4);
  // A Gaussian falls to 1/16 at the full width.
  EXPECT_NEAR(suv[middle + 6] / suv[middle], 1.0 / 16, 1e-4);
}

TEST(Blur, LeavesAnEvenImageEvenToItsEdges) {
  PetSettings s;
  s.grid = {8, 9, 0, 0, 4, 4};
  s.slices = 3;
  std::vector<float> suv(s.voxels(), 2.5F);
  blur(suv, s);
  for (const float value : suv) ASSERT_NEAR(value, 2.5F, 1e-5);
}

TEST(CorrectAttenuation, IsRightWhereTheBodiesAgree) {
  const auto s = around_the_disc();
  std::vector<float> suv(s.voxels(), 2);
  const auto sizes = correct_attenuation(disc(0), disc(0), s, suv);
  for (const float value : suv) ASSERT_NEAR(value, 2, 1e-6);
  ASSERT_EQ(sizes.size(), 2U);
  EXPECT_NEAR(sizes[0], 200, 0.5);  // the disc's diameter
}

TEST(CorrectAttenuation, WhatTheCtLacksIsNotCorrected) {
  // In the middle all lines cross 200 mm of water.
  EXPECT_NEAR(error_at(disc(0), disc(-1000), 0), std::exp(-water * 200), 0.003);
  // Twice as dense in the CT, mu grows by 0.45 a thousand HU.
  EXPECT_NEAR(error_at(disc(0), disc(1000), 0), std::exp(0.45 * water * 200), 0.02);
  EXPECT_NEAR(error_at(disc(0), disc(-500), 0), std::exp(-0.5 * water * 200), 0.004);
}

TEST(CorrectAttenuation, FollowsRowColumnAndDiagonals) {
  // 60 mm beside the middle the row still crosses 200 mm, the column 2 sqrt(100^2 - 60^2) = 160,
  // and the diagonals, 60 / sqrt(2) from the middle, 2 sqrt(100^2 - 1800) = 181.1.
  const double expected =
      (std::exp(-water * 200) + std::exp(-water * 160) + 2 * std::exp(-water * 181.1)) / 4;
  EXPECT_NEAR(error_at(disc(0), disc(-1000), 60), expected, 0.003);
  // 130 mm beside it the row alone meets the disc: the diagonals pass 92 mm from the middle.
  const double diagonals = 2 * std::sqrt(100.0 * 100 - 130.0 * 130 / 2);
  EXPECT_NEAR(error_at(disc(0), disc(-1000), 130),
              (std::exp(-water * 200) + 1 + 2 * std::exp(-water * diagonals)) / 4, 0.02);
}

struct Noisy {
  double mean, deviation;
};

Noisy noisy(double suv, double size_mm, double noise) {
  PetSettings s;
  s.grid = {61, 61, 0, 0, 4, 4};
  s.slices = 61;
  s.noise = noise;
  std::vector<float> values(s.voxels(), static_cast<float>(suv));
  add_count_noise(BodySizes(s.slices, size_mm), s, values);
  double sum = 0, squares = 0;
  for (const float value : values) {
    EXPECT_GE(value, 0);
    sum += value;
    squares += double{value} * value;
  }
  const double n = static_cast<double>(values.size()), mean = sum / n;
  return {mean, std::sqrt(squares / n - mean * mean)};
}

TEST(CountNoise, IsATenthInTheLiver) {
  const auto liver = noisy(2.2, 300, 1);
  EXPECT_NEAR(liver.mean, 2.2, 0.005);
  EXPECT_NEAR(liver.deviation / 2.2, 0.1, 0.005);
}

TEST(CountNoise, GrowsAsCountsTellIt) {
  const double usual = noisy(2.2, 300, 1).deviation;
  EXPECT_NEAR(noisy(2.2, 300, 0.5).deviation / usual, 0.5, 0.01);
  EXPECT_NEAR(noisy(8.8, 300, 1).deviation / usual, 2, 0.02);  // the root of four times as many
  // A quarter of the photons gets through 2 ln 2 / mu more of water.
  EXPECT_NEAR(noisy(2.2, 300 + 2 * std::log(2) / water, 0.5).deviation / usual, 1, 0.01);
}

TEST(CountNoise, NoneWhenNoneIsAsked) {
  EXPECT_EQ(noisy(2, 300, 0).deviation, 0);
  EXPECT_LT(noisy(0, 300, 1).mean, 0.02);  // air stays dark
}

}  // namespace
}  // namespace uptake::simulator
