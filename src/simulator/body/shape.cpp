#include "simulator/body/shape.h"

#include <algorithm>
#include <cmath>

namespace uptake::simulator {
namespace {

using Eigen::Vector3d;

bool in_section(const Stack::Row& row, double fullness, double x, double y) {
  if (row.half_width <= 0) return false;
  const double u = std::pow(x / row.half_width, 2), v = std::pow((y - row.y) / row.half_depth, 2);
  return u <= 1 && v <= 1 && u + v - fullness * u * v <= 1;
}

bool holds(const Ellipsoid& e, const Vector3d& p) {
  const Vector3d d = (e.axes.transpose() * (p - e.centre)).cwiseQuotient(e.radii);
  return d.squaredNorm() <= 1;
}

bool in_piece(const Tube::Point& a, const Tube::Point& b, const Vector3d& p) {
  const Vector3d d = b.at - a.at;
  const double length = d.squaredNorm();
  const double t = length > 0 ? std::clamp((p - a.at).dot(d) / length, 0.0, 1.0) : 0;
  const double radius = a.radius + t * (b.radius - a.radius);
  return (p - a.at - t * d).squaredNorm() <= radius * radius;
}

bool holds(const Tube& tube, const Vector3d& p) {
  for (std::size_t i = 1; i < tube.points.size(); ++i) {
    if (in_piece(tube.points[i - 1], tube.points[i], p)) return true;
  }
  return false;
}

bool holds(const Cylinder& c, const Vector3d& p) {
  const Vector3d d = (p - c.centre).cwiseQuotient(c.half);
  return std::abs(d.z()) <= 1 && d.x() * d.x() + d.y() * d.y() <= 1;
}

bool holds(const Stack& stack, const Vector3d& p) {
  return in_section(stack.at(p.z()), stack.fullness, p.x(), p.y());
}

bool holds(const Lobe& lobe, const Vector3d& p) {
  if (lobe.side * p.x() <= lobe.gap || !holds(lobe.cage, p)) return false;
  const auto& d = lobe.dome;
  const double dx = p.x() - d.x, dy = p.y() - d.y;
  if (p.z() <= d.top - d.fall_x * dx * dx - d.fall_y * dy * dy) return false;
  return std::all_of(lobe.planes.begin(), lobe.planes.end(), [&](const Eigen::Vector4d& plane) {
    return plane.head<3>().dot(p) > plane[3];
  });
}

Box around(const Ellipsoid& e) {
  Vector3d reach;
  for (int i = 0; i < 3; ++i) reach[i] = e.axes.row(i).transpose().cwiseProduct(e.radii).norm();
  return {e.centre - reach, e.centre + reach};
}

Box around(const Tube& tube) {
  Box box{Vector3d::Constant(1e9), Vector3d::Constant(-1e9)};
  for (const auto& point : tube.points) {
    box.low = box.low.cwiseMin(point.at - Vector3d::Constant(point.radius));
    box.high = box.high.cwiseMax(point.at + Vector3d::Constant(point.radius));
  }
  return box;
}

Box around(const Cylinder& c) { return {c.centre - c.half, c.centre + c.half}; }

Box around(const Stack& stack) {
  Box box{{0, 1e9, std::max(stack.low, stack.rows.front().z)},
          {0, -1e9, std::min(stack.high, stack.rows.back().z)}};
  for (const auto& row : stack.rows) {
    box.high.x() = std::max(box.high.x(), row.half_width);
    box.low.y() = std::min(box.low.y(), row.y - row.half_depth);
    box.high.y() = std::max(box.high.y(), row.y + row.half_depth);
  }
  box.low.x() = -box.high.x();
  return box;
}

Box around(const Lobe& lobe) {
  Box box = around(lobe.cage);
  (lobe.side > 0 ? box.low : box.high).x() = lobe.side * lobe.gap;
  return box;
}

}  // namespace

Stack::Row Stack::at(double z) const {
  const Row none{z, 0, 1, 0};
  if (z < low || z > high || z < rows.front().z || z > rows.back().z) return none;
  const auto next =
      std::find_if(rows.begin() + 1, rows.end() - 1, [&](const Row& row) { return row.z >= z; });
  const Row &a = *(next - 1), &b = *next;
  const double t = (z - a.z) / (b.z - a.z);
  const auto between = [&](double Row::*value) { return a.*value + t * (b.*value - a.*value); };
  return {z, between(&Row::half_width), between(&Row::half_depth), between(&Row::y)};
}

bool contains(const Shape& shape, const Vector3d& p) {
  return std::visit([&](const auto& s) { return holds(s, p); }, shape);
}

Box bounds(const Shape& shape) {
  return std::visit([](const auto& s) { return around(s); }, shape);
}

namespace {

void shift(Ellipsoid& e, const Vector3d& by) { e.centre += by; }
void shift(Cylinder& c, const Vector3d& by) { c.centre += by; }
void shift(Tube& tube, const Vector3d& by) {
  for (auto& point : tube.points) point.at += by;
}
void shift(Stack& stack, const Vector3d& by) {
  // Sections stay about the body's midline: x does not move.
  for (auto& row : stack.rows) {
    row.z += by.z();
    row.y += by.y();
  }
  stack.low += by.z();
  stack.high += by.z();
}
void shift(Lobe& lobe, const Vector3d& by) {
  // The ribs stay where they are: breathing moves the diaphragm.
  lobe.dome.top += by.z();
}

constexpr double thinnest = 0.5;

void grow(Ellipsoid& e, double mm) {
  e.radii = (e.radii + Vector3d::Constant(mm)).cwiseMax(thinnest);
}
void grow(Cylinder& c, double mm) { c.half = (c.half + Vector3d::Constant(mm)).cwiseMax(thinnest); }
void grow(Tube& tube, double mm) {
  for (auto& point : tube.points) point.radius = std::max(thinnest, point.radius + mm);
}
void grow(Stack& stack, double mm) {
  for (auto& row : stack.rows) {
    row.half_width = std::max(thinnest, row.half_width + mm);
    row.half_depth = std::max(thinnest, row.half_depth + mm);
  }
}
void grow(Lobe& lobe, double mm) { grow(lobe.cage, mm); }

}  // namespace

void move(Shape& shape, const Vector3d& by) {
  std::visit([&](auto& s) { shift(s, by); }, shape);
}

Shape grown(const Shape& shape, double mm) {
  Shape result = shape;
  std::visit([&](auto& s) { grow(s, mm); }, result);
  return result;
}

}  // namespace uptake::simulator
