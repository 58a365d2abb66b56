#include "simulator/scan/ct_image.h"

#include <gtest/gtest.h>

#include <cmath>

#include "simulator/body/bodies.h"

namespace uptake::simulator {
namespace {

using Eigen::Vector3d;

constexpr double pixel = 1.25;
PlaneGrid grid() { return {320, 320, -199.375, -199.375, pixel, pixel}; }

std::vector<std::int16_t> slice_of(const Body& body, double z, double noise = 0,
                                   const std::vector<SeenLesion>& lesions = {},
                                   const PlaneGrid& plane = grid()) {
  CtImage image(body, lesions, plane, noise, 9, 17);
  std::vector<std::int16_t> hu(plane.pixels());
  image.slice(4, z, hu);
  return hu;
}

std::size_t index_of(double value) {
  return static_cast<std::size_t>(std::lround((value + 199.375) / pixel));
}
int hu_at(const std::vector<std::int16_t>& hu, double x, double y) {
  return hu[index_of(y) * 320 + index_of(x)];
}

struct Moments {
  double mean = 0, deviation = 0;
};
/// Of the square of 20 mm about a place.
Moments around(const std::vector<std::int16_t>& hu, double x, double y) {
  double sum = 0, squares = 0, n = 0;
  for (std::size_t r = index_of(y) - 8; r <= index_of(y) + 8; ++r) {
    for (std::size_t c = index_of(x) - 8; c <= index_of(x) + 8; ++c, ++n) {
      const double value = hu[r * 320 + c];
      sum += value;
      squares += value * value;
    }
  }
  return {sum / n, std::sqrt(std::max(0.0, squares / n - sum * sum / n / n))};
}

/// A column of water, `radius` mm wide, on the table.
Body water_column(double radius) {
  Body body;
  body.tissues.resize(2);
  body.tissues[0].hu = 0;
  body.tissues[1].hu = 3000;
  body.parts.push_back({Cylinder{{0, 0, 0}, {radius, radius, 500}}, 0, {}});
  body.back_y = radius;
  return body;
}

TEST(CtImage, ShowsEachTissueItsHu) {
  Body body = water_column(100);
  body.tissues.push_back({});
  body.tissues[2].hu = 58;
  body.tissues[2].hu_sd = 6;
  body.parts.push_back({Ellipsoid{{-40, 10, 0}, {30, 30, 30}}, 2, {}});
  const auto hu = slice_of(body, 0);
  EXPECT_EQ(hu_at(hu, -40, 10), 58);
  EXPECT_EQ(hu_at(hu, 40, 10), 0);
  EXPECT_EQ(hu_at(hu, -150, -150), -1000);
  EXPECT_EQ(around(hu, -40, 10).deviation, 0);  // no texture without noise
  EXPECT_EQ(hu_at(slice_of(body, 31), -40, 10), 0);
}

TEST(CtImage, CoarsePixelsMixWhatTheyCover) {
  // 4 mm: the edge of the water at x = 100 halves the pixel there.
  const PlaneGrid coarse{80, 80, -160, -160, 4, 4};
  Body body = water_column(100);
  body.parts[0].shape = Cylinder{{-900, 0, 0}, {1000, 1e6, 500}};
  const auto hu = slice_of(body, 0, 0, {}, coarse);
  EXPECT_EQ(hu[10 * 80 + 65], -500);
  EXPECT_EQ(hu[10 * 80 + 64], 0);
  EXPECT_EQ(hu[10 * 80 + 66], -1000);
}

TEST(CtImage, LesionsReplaceTheTissue) {
  SeenLesion lesion;
  lesion.hu = 680;
  lesion.pet_centre = lesion.ct_centre = {20, 20, 0};
  lesion.pet = lesion.ct = {lesion.ct_centre, {9, 9, 9}};
  const auto hu = slice_of(water_column(100), 0, 0, {lesion});
  EXPECT_EQ(hu_at(hu, 20, 20), 680);
  EXPECT_EQ(hu_at(hu, -20, 20), 0);
}

TEST(CtImage, NoiseGrowsWithTheWayThroughTheBody) {
  // 13 HU (way / 300 mm)^1.5, less in larger pixels: 2.83 times as much for twice the way.
  const auto thin = around(slice_of(water_column(82.5), 0, 1), 0, 0);
  const auto thick = around(slice_of(water_column(165), 0, 1), 0, 0);
  EXPECT_NEAR(thick.deviation, 13 / 1.25 * std::pow(330.0 / 300, 1.5), 1.5);
  EXPECT_NEAR(thick.deviation / thin.deviation, std::pow(2, 1.5), 0.35);
  EXPECT_NEAR(thick.mean, 0, 3);
  EXPECT_NEAR(around(slice_of(water_column(165), 0, 0.5), 0, 0).deviation / thick.deviation, 0.5,
              0.05);
}

TEST(CtImage, StreaksLeaveMetalOnly) {
  Body body = water_column(120);
  const auto before = slice_of(body, 0), above_before = slice_of(body, 40);
  body.equipment.push_back({Cylinder{{30, 0, 0}, {12, 12, 20}}, 1, {}});
  const auto with = slice_of(body, 0), above = slice_of(body, 40);
  EXPECT_EQ(above, above_before);  // no metal in that slice
  // The shell about the metal differs more than one far from it; air outside the body not at all.
  const auto change = [&](double radius) {
    double sum = 0;
    for (int degrees = 0; degrees < 360; degrees += 5) {
      const double angle = degrees * std::acos(-1.0) / 180;
      const double x = 30 + radius * std::cos(angle), y = radius * std::sin(angle);
      sum += std::abs(hu_at(with, x, y) - hu_at(before, x, y));
    }
    return sum / 72;
  };
  EXPECT_GT(hu_at(with, 30, 0), 2000);
  EXPECT_GT(change(20), 20);
  EXPECT_GT(change(20), 1.8 * change(75));
  EXPECT_EQ(hu_at(with, -150, -150), -1000);
}

TEST(CtImage, TheTableIsBelowTheBack) {
  // A shell of 4 mm begins 14 mm below the back; 24 mm of foam, and a shell again.
  const auto hu = slice_of(water_column(100), 0);
  EXPECT_EQ(hu_at(hu, 0, 97), 0);
  EXPECT_EQ(hu_at(hu, 0, 107), -1000);
  EXPECT_EQ(hu_at(hu, 0, 116), -160);
  EXPECT_EQ(hu_at(hu, 0, 130), -930);
  EXPECT_EQ(hu_at(hu, 0, 144), -160);
  EXPECT_EQ(hu_at(hu, 0, 150), -1000);
  Body wider = water_column(100);
  wider.back_y = 60;  // soft: what the body covers is body
  EXPECT_EQ(hu_at(slice_of(wider, 0), 0, 76), 0);
}

TEST(CtImage, OfAWholeBodyHasItsOrgans) {
  const Body body = body_of(adult(Sex::male));
  const Vector3d liver = body.warp.inverse({-80, 20, 380});
  EXPECT_NEAR(hu_at(slice_of(body, liver.z()), liver.x(), liver.y()), 58, 0.5);
}

TEST(CtImage, TheSameSliceWheneverItIsAsked) {
  const Body body = water_column(90);
  CtImage image(body, {}, grid(), 1, 9, 17);
  std::vector<std::int16_t> first(grid().pixels()), other(first), again(first);
  image.slice(4, 0, first);
  image.slice(5, 4, other);
  image.slice(4, 0, again);
  EXPECT_EQ(first, again);
  EXPECT_NE(first, other);
  EXPECT_EQ(first, slice_of(body, 0, 1));
}

}  // namespace
}  // namespace uptake::simulator
