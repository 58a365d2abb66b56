#include "simulator/body/body_frame.h"

#include <algorithm>
#include <cmath>

namespace uptake::simulator {
namespace {

using Eigen::Vector3d;

constexpr double reference_height_cm = 170;
constexpr double skin_mm = 2;
/// Air and pleura between the ribs' inner side and the lung.
constexpr double lung_inset_mm = -9;

double body_mass_index(const Patient& patient) {
  return patient.weight_kg / std::pow(patient.height_cm / 100, 2);
}

}  // namespace

BodyFrame::BodyFrame(const BodyPlan& plan, const Patient& patient)
    : plan_(plan), woman_(patient.sex == Sex::female) {
  const double bmi = body_mass_index(patient);
  height_ = patient.height_cm / reference_height_cm;
  width_ = std::pow(height_, 0.7) * (1 + std::clamp(0.008 * (bmi - 24), -0.06, 0.1));
  fat_ = std::clamp((woman_ ? 12 : 7) + 1.6 * (bmi - 21), 4.0, 45.0);
  visceral_ = std::clamp((woman_ ? 1.0 : 2.0) * (bmi - 22), 0.0, 40.0);
}

/// A woman's chest and shoulders are narrower, her pelvis is not.
double BodyFrame::width_at(double z) const {
  if (!woman_) return width_;
  return width_ * (1 - 0.07 * std::clamp((z - 200) / 200, 0.0, 1.0));
}

Vector3d BodyFrame::place(const Vector3d& p) const {
  return {p.x() * width_at(p.z()), p.y() * width_, p.z() * height_};
}

Shape BodyFrame::place(const Shape& reference, double growth) const {
  Shape result = reference;
  if (auto* e = std::get_if<Ellipsoid>(&result)) {
    e->centre = place(e->centre);
    e->radii *= growth * width_;
  } else if (auto* tube = std::get_if<Tube>(&result)) {
    for (auto& point : tube->points) {
      point.at = place(point.at);
      point.radius *= growth * width_;
    }
  } else if (auto* c = std::get_if<Cylinder>(&result)) {
    c->centre = place(c->centre);
    c->half = growth * Vector3d(c->half.x() * width_, c->half.y() * width_, c->half.z() * height_);
  }
  return result;
}

Stack BodyFrame::wall() const {
  Stack stack;
  stack.fullness = plan_.fullness;
  for (const auto& row : plan_.outline) {
    const double belly = visceral_ * row.fat_front / 2;
    stack.rows.push_back({row.z * height_,
                          (woman_ ? row.woman_half_width : row.half_width) * width_ + 0.3 * belly,
                          row.half_depth * width_ + belly / 2, row.y * width_ - belly / 2});
  }
  return stack;
}

Stack BodyFrame::skin() const {
  Stack stack = wall();
  for (std::size_t i = 0; i < stack.rows.size(); ++i) {
    const auto& planned = plan_.outline[i];
    auto& row = stack.rows[i];
    const double front = fat_ * planned.fat_front, back = 0.5 * fat_ * planned.fat_side;
    row.half_width += fat_ * planned.fat_side + skin_mm;
    row.half_depth += (front + back) / 2 + skin_mm;
    row.y -= (front - back) / 2;
  }
  return stack;
}

Stack BodyFrame::cage(double inset_mm) const {
  Stack stack;
  stack.fullness = plan_.fullness;
  for (const auto& row : plan_.cage) {
    stack.rows.push_back({row.z * height_,
                          std::max(1.0, row.half_width * width_at(row.z) + inset_mm),
                          std::max(1.0, row.half_depth * width_ + inset_mm), row.y * width_});
  }
  return stack;
}

Lobe BodyFrame::lung(const LungShape& lung) const {
  Lobe lobe;
  lobe.cage = cage(lung_inset_mm);
  lobe.side = lung.left ? 1 : -1;
  lobe.gap = 6 * width_;
  const auto& dome = lung.left ? plan_.left_dome : plan_.right_dome;
  lobe.dome = {dome.x * width_, dome.y * width_, dome.top * height_, dome.fall_x / width_,
               dome.fall_y / width_};
  for (const auto& plane : lung.planes) {
    lobe.planes.emplace_back(plane[0] / width_, plane[1] / width_, plane[2] / height_, plane[3]);
  }
  return lobe;
}

}  // namespace uptake::simulator
