#include "simulator/body/shape.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "simulator/body/shapes.h"

namespace uptake::simulator {
namespace {

using Eigen::Vector3d;

/// The formulas of Cut, in double precision.
struct InCut {
  double x, y;
  bool operator()(const Cut::Conic& k) const {
    const double dx = x - k.cx, dy = y - k.cy, u = k.a * dx * dx, v = k.c * dy * dy;
    return u + v + 2 * k.b * dx * dy - k.full * u * v <= 1;
  }
  bool operator()(const Cut::Piece& p) const {
    const Vector3d e(x - p.px, y - p.py, p.pz), d(p.dx, p.dy, p.dz);
    const double t = std::clamp(e.dot(d) / p.length_squared, 0.0, 1.0);
    return (e - t * d).norm() <= p.radius + t * p.growth;
  }
  bool operator()(const Cut::Half& h) const {
    const double dx = x - h.dome_x, dy = y - h.dome_y;
    bool inside = (*this)(h.section) && h.side * x > h.gap &&
                  h.fall_x * dx * dx + h.fall_y * dy * dy > h.depth;
    for (const auto& line : h.lines) inside = inside && line[0] * x + line[1] * y > line[2];
    return inside;
  }
};

bool in_cuts(const std::vector<Cut>& cuts, double x, double y) {
  return std::any_of(cuts.begin(), cuts.end(), [&](const Cut& c) {
    const bool in_box = x >= c.x0 && x <= c.x1 && y >= c.y0 && y <= c.y1;
    return in_box && std::visit(InCut{x, y}, c.form);
  });
}

/// What painting sees in a slice is what the shape holds in space.
RC_GTEST_PROP(Cut, AgreesWithContains, ()) {
  RandomStream rng(*rc::gen::arbitrary<std::uint64_t>(), "cut");
  for (int kind = 0; kind < shape_kinds; ++kind) {
    const Shape shape = random_shape(rng, kind);
    const auto holds = [&](const Vector3d& p) { return contains(shape, p); };
    const Box box = bounds(shape);
    for (int slice = 0; slice < 4; ++slice) {
      const double z = rng.uniform(box.low.z() - 3, box.high.z() + 3);
      std::vector<Cut> cuts;
      cut(shape, z, cuts);
      for (int i = 0; i < 60; ++i) {
        const Vector3d p(rng.uniform(box.low.x() - 3, box.high.x() + 3),
                         rng.uniform(box.low.y() - 3, box.high.y() + 3), z);
        if (!is_clear(holds, p)) continue;
        RC_LOG() << "kind " << kind << " at " << p.transpose();
        RC_ASSERT(in_cuts(cuts, p.x(), p.y()) == holds(p));
      }
    }
  }
}

RC_GTEST_PROP(Bounds, HoldAllOfTheShape, ()) {
  RandomStream rng(*rc::gen::arbitrary<std::uint64_t>(), "bounds");
  for (int kind = 0; kind < shape_kinds; ++kind) {
    const Shape shape = random_shape(rng, kind);
    const Box box = bounds(shape),
              around{box.low - Vector3d::Constant(20), box.high + Vector3d::Constant(20)};
    for (int i = 0; i < 200; ++i) {
      const Vector3d p = random_within(around, rng);
      const bool outside =
          (p.array() < box.low.array()).any() || (p.array() > box.high.array()).any();
      RC_ASSERT(!(outside && contains(shape, p)));
    }
  }
}

TEST(Bounds, AreTightAboutAnEllipsoidThatIsTurned) {
  // Half-axes 3 and 4 at 45 degrees reach sqrt((9 + 16) / 2) along x and y.
  Ellipsoid e{{10, 20, 30}, {3, 4, 5}};
  e.axes = Eigen::AngleAxisd(std::acos(-1.0) / 4, Vector3d::UnitZ()).toRotationMatrix();
  const Box box = bounds(e);
  EXPECT_NEAR(box.low.x(), 10 - std::sqrt(12.5), 1e-12);
  EXPECT_NEAR(box.high.y(), 20 + std::sqrt(12.5), 1e-12);
  EXPECT_NEAR(box.high.z(), 35, 1e-12);
}

TEST(Contains, KnowsTheSurfaces) {
  // Halfway between a radius of 10 and one of 20 the tube's is 15.
  const Tube tube{{{{0, 0, 0}, 10}, {{0, 0, 100}, 20}}};
  EXPECT_TRUE(contains(tube, {14.999, 0, 50}));
  EXPECT_FALSE(contains(tube, {15.001, 0, 50}));
  EXPECT_TRUE(contains(tube, {0, 0, -9.999}));
  // On a section's diagonal u = v: 2u - 3/4 u^2 = 1 where u = 2/3. Its sides halfway: 40 and 30.
  Stack stack{{{0, 30, 20, 5}, {100, 50, 40, 5}}, 0.75};
  const double corner = std::sqrt(2.0 / 3);
  EXPECT_TRUE(contains(stack, {0.9999 * 40 * corner, 5 - 0.9999 * 30 * corner, 50}));
  EXPECT_FALSE(contains(stack, {1.0001 * 40 * corner, 5 - 1.0001 * 30 * corner, 50}));
  EXPECT_FALSE(contains(stack, {0, 5, 100.001}));
  // The dome's top at 40 falls by 0.01 * 20^2 = 4 at 20 mm beside its middle.
  Lobe lobe;
  lobe.cage = stack;
  lobe.dome = {10, 0, 40, 0.01, 0.01};
  EXPECT_TRUE(contains(lobe, {30, 0, 36.001}));
  EXPECT_FALSE(contains(lobe, {30, 0, 35.999}));
  EXPECT_FALSE(contains(lobe, {-0.001, 0, 60}));
  lobe.planes.emplace_back(0, 0, 1, 50);
  EXPECT_FALSE(contains(lobe, {30, 0, 49.999}));
}

RC_GTEST_PROP(Move, TakesTheShapeAlong, ()) {
  RandomStream rng(*rc::gen::arbitrary<std::uint64_t>(), "move");
  for (int kind = 0; kind < 4; ++kind) {
    const Shape before = random_shape(rng, kind);
    Vector3d by = random_vector(rng, 50);
    if (std::holds_alternative<Stack>(before)) by.x() = 0;  // stays about the midline
    Shape after = before;
    move(after, by);
    const auto holds = [&](const Vector3d& p) { return contains(before, p); };
    for (int i = 0; i < 100; ++i) {
      const Vector3d p = random_within(bounds(before), rng);
      if (is_clear(holds, p)) RC_ASSERT(contains(after, p + by) == holds(p));
    }
  }
}

TEST(Move, OfALungMovesTheDiaphragmAlone) {
  Shape lobe = Lobe{Stack{{{0, 50, 50, 0}, {200, 50, 50, 0}}}, 1, 0, {0, 0, 60, 0, 0}, {}};
  move(lobe, {7, 7, 15});
  EXPECT_TRUE(contains(lobe, {49, 0, 75.1}));
  EXPECT_FALSE(contains(lobe, {49, 0, 74.9}));
  EXPECT_FALSE(contains(lobe, {51, 0, 100}));
  EXPECT_FALSE(contains(lobe, {20, 0, 200.1}));
}

TEST(Grown, ByADistanceButNeverToNothing) {
  const Shape ball = Ellipsoid{{0, 0, 0}, {10, 20, 30}};
  EXPECT_TRUE(contains(grown(ball, 3), {12.999, 0, 0}));
  EXPECT_FALSE(contains(grown(ball, 3), {0, 23.001, 0}));
  EXPECT_TRUE(contains(grown(ball, -15), {0.499, 0, 0}));  // 10 - 15: half a millimetre
  EXPECT_FALSE(contains(grown(ball, -15), {0.501, 0, 0}));
  const Shape tube = Tube{{{{0, 0, 0}, 4}, {{50, 0, 0}, 1}}};
  EXPECT_TRUE(contains(grown(tube, -2), {0, 1.999, 0}));
  EXPECT_FALSE(contains(grown(tube, -2), {50, 0.501, 0}));
  const Shape stack = Stack{{{0, 10, 20, 0}, {50, 10, 20, 0}}};
  EXPECT_TRUE(contains(grown(stack, 2), {11.999, 0, 25}));
  EXPECT_FALSE(contains(grown(stack, 2), {0, 0, 50.001}));  // its ends stay
}

}  // namespace
}  // namespace uptake::simulator
