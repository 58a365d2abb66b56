#pragma once

#include "core/random.h"
#include "simulator/body/shape.h"

/// Shapes at random, of the sizes that a body has.
namespace uptake::simulator {

inline Eigen::Vector3d random_vector(RandomStream& rng, double reach) {
  return {rng.uniform(-reach, reach), rng.uniform(-reach, reach), rng.uniform(-reach, reach)};
}

inline Ellipsoid random_ellipsoid(RandomStream& rng) {
  Ellipsoid e{random_vector(rng, 100),
              {rng.uniform(2, 60), rng.uniform(2, 60), rng.uniform(2, 60)}};
  e.axes =
      Eigen::AngleAxisd(rng.uniform(-3, 3), random_vector(rng, 1).normalized()).toRotationMatrix();
  return e;
}

inline Tube random_tube(RandomStream& rng) {
  Tube tube;
  for (int i = 0; i < 4; ++i) tube.points.push_back({random_vector(rng, 100), rng.uniform(1, 30)});
  if (rng.uniform() < 0.3) tube.points[1].at = tube.points[0].at;  // a piece of no length
  if (rng.uniform() < 0.3) tube.points[2].at.z() = tube.points[3].at.z();
  return tube;
}

inline Stack random_stack(RandomStream& rng) {
  Stack stack;
  double z = rng.uniform(-100, 0);
  for (int i = 0; i < 5; ++i, z += rng.uniform(10, 50))
    stack.rows.push_back({z, rng.uniform(5, 160), rng.uniform(5, 110), rng.uniform(-30, 30)});
  stack.fullness = rng.uniform(0, 0.9);
  if (rng.uniform() < 0.5) stack.low = stack.rows[0].z + rng.uniform(-5, 10);
  if (rng.uniform() < 0.5) stack.high = stack.rows[4].z - rng.uniform(-5, 10);
  return stack;
}

inline Lobe random_lobe(RandomStream& rng) {
  Lobe lobe;
  lobe.cage = random_stack(rng);
  lobe.side = rng.uniform() < 0.5 ? 1 : -1;
  lobe.gap = rng.uniform(0, 8);
  lobe.dome = {rng.uniform(-70, 70), rng.uniform(-10, 10), rng.uniform(-80, 60), 0.006, 0.008};
  const std::uint64_t planes = rng.below(3);
  for (std::uint64_t i = 0; i < planes; ++i) {
    const Eigen::Vector3d n = random_vector(rng, 1).normalized();
    lobe.planes.emplace_back(n.x(), n.y(), n.z(), rng.uniform(-40, 10));
  }
  return lobe;
}

constexpr int shape_kinds = 5;
inline Shape random_shape(RandomStream& rng, int kind) {
  switch (kind) {
    case 0:
      return random_ellipsoid(rng);
    case 1:
      return random_tube(rng);
    case 2:
      return Cylinder{random_vector(rng, 100),
                      {rng.uniform(2, 60), rng.uniform(2, 60), rng.uniform(2, 60)}};
    case 3:
      return random_stack(rng);
    default:
      return random_lobe(rng);
  }
}

/// Further from the surface than single precision errs: all about the place it is the same.
template <class Holds>
bool is_clear(const Holds& holds, const Eigen::Vector3d& p, double away = 2e-3) {
  const auto here = holds(p);
  for (int corner = 0; corner < 8; ++corner) {
    const Eigen::Vector3d to(corner & 1 ? away : -away, corner & 2 ? away : -away,
                             corner & 4 ? away : -away);
    if (holds(p + to) != here) return false;
  }
  return true;
}

inline Eigen::Vector3d random_within(const Box& box, RandomStream& rng) {
  return {rng.uniform(box.low.x(), box.high.x()), rng.uniform(box.low.y(), box.high.y()),
          rng.uniform(box.low.z(), box.high.z())};
}

}  // namespace uptake::simulator
