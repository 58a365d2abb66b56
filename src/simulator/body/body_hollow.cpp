#include <cmath>

#include "simulator/body/body_builder.h"

namespace uptake::simulator {
namespace {

using Eigen::Vector3d;

constexpr double wall_mm = 2.6;

Vector3d random_direction(RandomStream& rng) {
  const Vector3d d{rng.normal(), rng.normal(), rng.normal()};
  return d / std::max(d.norm(), 1e-9);
}

/// Evenly within the ellipsoid.
Vector3d random_place(const Ellipsoid& e, RandomStream& rng) {
  const Vector3d d = std::cbrt(rng.uniform()) * random_direction(rng);
  return e.centre + e.axes * d.cwiseProduct(e.radii);
}

/// The bubble that collects in front of what fills a piece of bowel: the patient lies on the back.
Shape gas_in(const Tube::Point& a, const Tube::Point& b, double radius) {
  const Vector3d middle = (a.at + b.at) / 2 - Vector3d(0, 0.35 * radius, 0);
  return Ellipsoid{middle, {0.75 * radius, 0.5 * radius, 0.75 * radius}};
}

}  // namespace

/// Marrow in a long bone, stool and gas in the colon.
void BodyBuilder::add_tube_contents(const PlannedPart& part, const BodyPart& outer,
                                    RandomStream& rng) {
  body_.parts.push_back({grown(outer.shape, -wall_mm), *part.inside, outer.region, 1, outer.moved});
  if (*part.inside != plan_.tissue("stool")) return;
  const auto& points = std::get<Tube>(outer.shape).points;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const double radius = points[i].radius - wall_mm;
    if (rng.uniform() < 0.55 && radius > 4)
      body_.parts.push_back({gas_in(points[i - 1], points[i], radius), plan_.tissue("gas"),
                             outer.region, 1, outer.moved});
  }
}

void BodyBuilder::add_loops(const PlannedPart& part, const LoopsShape& loops) {
  if (removed(part.region_of, 1)) return;
  RandomStream rng = stream(part.name);
  RandomStream filling(seed_, "bowel", exam_key(patient_, exam_));
  const auto region = region_of(part.region, 0);
  const auto within = std::get<Ellipsoid>(frame_.place(Shape(loops.within)));
  Tube::Point last{random_place(within, rng), loops.radius * frame_.width()};
  for (std::size_t i = 0; i < loops.turns; ++i) {
    // A loop goes on near where it was: the nearest of a few places that are not too near.
    Vector3d next = random_place(within, rng);
    for (int attempt = 0; attempt < 4; ++attempt) {
      const Vector3d other = random_place(within, rng);
      const double distance = (other - last.at).norm();
      if (distance > 30 && distance < (next - last.at).norm()) next = other;
    }
    const Tube::Point point{next, loops.radius * frame_.width() * rng.uniform(0.85, 1.2)};
    const Tube piece{{last, point}};
    const double factor = std::exp(0.3 * filling.normal());
    body_.parts.push_back({piece, part.tissue, region, factor});
    if (filling.uniform() < 0.16)
      body_.parts.push_back(
          {gas_in(last, point, 0.75 * point.radius), plan_.tissue("gas"), region});
    last = point;
  }
}

void BodyBuilder::add_branches(const PlannedPart& part, const BranchesShape& branches) {
  RandomStream rng = stream(part.name);
  for (const int side : {-1, 1}) {
    Vector3d from = frame_.place(branches.from);
    from.x() *= side;
    const Lobe lung = frame_.lung({side > 0, {}});
    for (std::size_t i = 0; i < branches.count; ++i) {
      const Vector3d direction = random_direction(rng);
      double length = branches.length * rng.uniform(0.5, 1.3);
      const double radius = branches.radius * rng.uniform(0.4, 1.0);
      while (length > 15 && !contains(lung, from + 1.1 * length * direction)) length *= 0.8;
      if (length <= 15) continue;
      const Vector3d fork = from + 0.55 * length * direction;
      const Vector3d end = from + length * (direction + 0.3 * random_direction(rng)).normalized();
      push(Tube{{{from, radius}, {fork, 0.65 * radius}, {end, 0.3 * radius}}}, part.tissue, {});
      const Vector3d twig = fork + 0.4 * length * (direction + random_direction(rng)).normalized();
      if (contains(lung, twig))
        push(Tube{{{fork, 0.6 * radius}, {twig, 0.25 * radius}}}, part.tissue, {});
    }
  }
}

}  // namespace uptake::simulator
