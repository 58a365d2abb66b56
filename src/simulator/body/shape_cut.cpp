#include <algorithm>
#include <cmath>

#include "simulator/body/shape.h"

namespace uptake::simulator {
namespace {

using Eigen::Matrix2d;
using Eigen::Vector2d;
using Eigen::Vector3d;

Cut boxed(double cx, double cy, double reach_x, double reach_y) {
  Cut result;
  result.x0 = single(cx - reach_x);
  result.x1 = single(cx + reach_x);
  result.y0 = single(cy - reach_y);
  result.y1 = single(cy + reach_y);
  return result;
}

/// With Q the quadric of the ellipsoid, the points (x, y) at height h above its centre satisfy
/// v'Av + 2h b'v + c h^2 <= 1: an ellipse about v0 = -h A^-1 b, scaled by what is left of the 1.
void add(const Ellipsoid& e, double z, std::vector<Cut>& cuts) {
  const double h = z - e.centre.z();
  const Eigen::Matrix3d quadric =
      e.axes * e.radii.cwiseInverse().cwiseAbs2().asDiagonal() * e.axes.transpose();
  const Matrix2d a = quadric.topLeftCorner<2, 2>();
  const Vector2d b = quadric.topRightCorner<2, 1>();
  const Matrix2d inverse = a.inverse();
  const double left = 1 - h * h * (quadric(2, 2) - b.dot(inverse * b));
  if (left <= 0) return;
  const Vector2d centre = e.centre.head<2>() - h * inverse * b;
  Cut result = boxed(centre.x(), centre.y(), std::sqrt(left * inverse(0, 0)),
                     std::sqrt(left * inverse(1, 1)));
  result.form = Cut::Conic{single(centre.x()),     single(centre.y()),     single(a(0, 0) / left),
                           single(a(0, 1) / left), single(a(1, 1) / left), 0};
  cuts.push_back(result);
}

void add_piece(const Tube::Point& a, const Tube::Point& b, double z, std::vector<Cut>& cuts) {
  const double radius = std::max(a.radius, b.radius);
  if (z < std::min(a.at.z(), b.at.z()) - radius || z > std::max(a.at.z(), b.at.z()) + radius)
    return;
  const Vector3d d = b.at - a.at;
  // Only the stretch of the axis within `radius` of the plane can reach it.
  double from = 0, to = 1;
  if (std::abs(d.z()) > 1e-9) {
    const double t0 = (z - radius - a.at.z()) / d.z(), t1 = (z + radius - a.at.z()) / d.z();
    from = std::clamp(std::min(t0, t1), 0.0, 1.0);
    to = std::clamp(std::max(t0, t1), 0.0, 1.0);
  }
  const Vector3d p = a.at + from * d, q = a.at + to * d;
  Cut result;
  result.x0 = single(std::min(p.x(), q.x()) - radius);
  result.x1 = single(std::max(p.x(), q.x()) + radius);
  result.y0 = single(std::min(p.y(), q.y()) - radius);
  result.y1 = single(std::max(p.y(), q.y()) + radius);
  result.form = Cut::Piece{single(a.at.x()),
                           single(a.at.y()),
                           single(z - a.at.z()),
                           single(d.x()),
                           single(d.y()),
                           single(d.z()),
                           single(std::max(d.squaredNorm(), 1e-12)),
                           single(a.radius),
                           single(b.radius - a.radius)};
  cuts.push_back(result);
}

void add(const Tube& tube, double z, std::vector<Cut>& cuts) {
  for (std::size_t i = 1; i < tube.points.size(); ++i) {
    add_piece(tube.points[i - 1], tube.points[i], z, cuts);
  }
}

void add(const Cylinder& c, double z, std::vector<Cut>& cuts) {
  if (std::abs(z - c.centre.z()) > c.half.z()) return;
  Cut result = boxed(c.centre.x(), c.centre.y(), c.half.x(), c.half.y());
  result.form = Cut::Conic{single(c.centre.x()),
                           single(c.centre.y()),
                           single(1 / (c.half.x() * c.half.x())),
                           0,
                           single(1 / (c.half.y() * c.half.y())),
                           0};
  cuts.push_back(result);
}

Cut::Conic section_of(const Stack::Row& row, double fullness) {
  return {0,
          single(row.y),
          single(1 / (row.half_width * row.half_width)),
          0,
          single(1 / (row.half_depth * row.half_depth)),
          single(fullness)};
}

void add(const Stack& stack, double z, std::vector<Cut>& cuts) {
  const auto row = stack.at(z);
  if (row.half_width <= 0) return;
  Cut result = boxed(0, row.y, row.half_width, row.half_depth);
  result.form = section_of(row, stack.fullness);
  cuts.push_back(result);
}

void add(const Lobe& lobe, double z, std::vector<Cut>& cuts) {
  const auto row = lobe.cage.at(z);
  if (row.half_width <= lobe.gap) return;
  Cut result = boxed(0, row.y, row.half_width, row.half_depth);
  (lobe.side > 0 ? result.x0 : result.x1) = single(lobe.side * lobe.gap);
  const auto& d = lobe.dome;
  Cut::Half half{section_of(row, lobe.cage.fullness),
                 single(lobe.side),
                 single(lobe.gap),
                 single(d.x),
                 single(d.y),
                 single(d.fall_x),
                 single(d.fall_y),
                 single(d.top - z),
                 {}};
  for (const auto& plane : lobe.planes) {
    half.lines.push_back({single(plane[0]), single(plane[1]), single(plane[3] - plane[2] * z)});
  }
  result.form = std::move(half);
  cuts.push_back(std::move(result));
}

}  // namespace

void cut(const Shape& shape, double z, std::vector<Cut>& cuts) {
  std::visit([&](const auto& s) { add(s, z, cuts); }, shape);
}

}  // namespace uptake::simulator
