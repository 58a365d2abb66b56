#include <algorithm>
#include <cmath>
#include <numbers>

#include "simulator/body/body_builder.h"

namespace uptake::simulator {
namespace {

using Eigen::Vector3d;

constexpr double cortex_mm = 1.8;
constexpr double rib_step_degrees = 11;
constexpr double rib_head_degrees = 171;  ///< from the front: beside the vertebra

}  // namespace

void BodyBuilder::add_vertebrae() {
  Tube discs;
  for (const auto& row : plan_.vertebrae)
    discs.points.push_back({{0, row.y, row.z}, 0.93 * row.half_depth});
  push(frame_.place(Shape(discs)), plan_.tissue("disc"), {});
  Tube cord;
  for (const auto& row : plan_.vertebrae)
    cord.points.push_back({{0, row.y + row.half_depth + 9, row.z}, 6.5});
  for (const auto& row : plan_.vertebrae) add_vertebra(row);
  push(frame_.place(Shape(grown(Shape(cord), 2))), plan_.tissue("fat"), {});
  push(frame_.place(Shape(cord)), plan_.tissue("cord"), {});
}

void BodyBuilder::add_vertebra(const VertebraRow& row) {
  const auto region = region_of(row.region, 0);
  const auto cortex = plan_.tissue("cortex");
  const double behind = row.y + row.half_depth;
  const auto bone = [&](Vector3d centre, Vector3d radii) {
    push(frame_.place(Shape(Ellipsoid{centre, radii})), cortex, region);
  };
  bone({0, behind + 17, row.z - 2}, {15, 6, 8});    // lamina
  bone({0, behind + 28, row.z - 8}, {3.5, 13, 8});  // spinous process
  for (const int side : {-1, 1}) {
    bone({side * 13.0, behind + 7, row.z}, {4, 9, 6});                    // pedicle
    bone({side * (row.half_width + 10), behind + 8, row.z}, {13, 4, 5});  // transverse process
  }
  Cylinder body{{0, row.y, row.z}, {row.half_width, row.half_depth, row.half_height}};
  const Shape whole = frame_.place(Shape(body));
  push(whole, cortex, region);
  push(grown(whole, -cortex_mm), plan_.tissue("marrow"), region);
}

void BodyBuilder::add_ribs() {
  for (const auto& row : plan_.ribs) {
    for (const int side : {-1, 1}) add_rib(row, side);
  }
}

void BodyBuilder::add_rib(const RibRow& row, int side) {
  const Stack cage = frame_.cage(-3);
  const auto& vertebra = *std::find_if(
      plan_.vertebrae.begin(), plan_.vertebrae.end(),
      [&](const VertebraRow& v) { return v.name == "T" + std::to_string(row.vertebra); });
  const double head_z = vertebra.z * frame_.height(), radius = plan_.rib_radius * frame_.width();
  const auto at = [&](double degrees) {
    const double angle = degrees * std::numbers::pi / 180;
    const double z = head_z - row.fall * (1 + std::cos(angle)) / 2;
    const auto section = cage.at(std::clamp(z, cage.rows.front().z, cage.rows.back().z));
    return Tube::Point{{side * section.half_width * std::sin(angle),
                        section.y - section.half_depth * std::cos(angle), z},
                       radius};
  };
  Tube bone, cartilage;
  for (double a = rib_head_degrees; a > row.bone_end; a -= rib_step_degrees)
    bone.points.push_back(at(a));
  bone.points.push_back(at(row.bone_end));
  for (double a = row.bone_end; a > row.cartilage_end; a -= rib_step_degrees)
    cartilage.points.push_back(at(a));
  cartilage.points.push_back(at(row.cartilage_end));
  push(cartilage, plan_.tissue("cartilage"), {});
  const auto region = region_of("ribs", side);
  push(bone, plan_.tissue("cortex"), region);
  push(grown(bone, -cortex_mm), plan_.tissue("spongy"), region);
}

}  // namespace uptake::simulator
