#include "simulator/body/body_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/config.h"
#include "core/error.h"

namespace uptake::simulator {
namespace {

using Eigen::Vector3d;
using nlohmann::json;

double number(const json& values, std::size_t at) { return values.at(at).get<double>(); }

Vector3d vector_of(const json& values, std::size_t from = 0) {
  return {number(values, from), number(values, from + 1), number(values, from + 2)};
}

Ellipsoid ellipsoid_of(const json& values, const json& turn = {}) {
  Ellipsoid e{vector_of(values), vector_of(values, 3)};
  if (!turn.is_null()) {
    constexpr double degree = std::numbers::pi / 180;
    const Vector3d angles = degree * vector_of(turn);
    e.axes = (Eigen::AngleAxisd(angles.z(), Vector3d::UnitZ()) *
              Eigen::AngleAxisd(angles.y(), Vector3d::UnitY()) *
              Eigen::AngleAxisd(angles.x(), Vector3d::UnitX()))
                 .toRotationMatrix();
  }
  return e;
}

Tube tube_of(const json& points) {
  Tube tube;
  for (const auto& point : points) tube.points.push_back({vector_of(point), point.at(3)});
  return tube;
}

LungShape lung_of(const json& shape) {
  LungShape lung{shape.at("lung") == "left", {}};
  for (const auto& plane : shape.value("planes", json::array())) {
    lung.planes.emplace_back(number(plane, 0), number(plane, 1), number(plane, 2),
                             number(plane, 3));
  }
  return lung;
}

PlannedShape shape_of(const json& shape) {
  if (shape.contains("ellipsoid"))
    return Shape(ellipsoid_of(shape["ellipsoid"], shape.value("turn", json())));
  if (shape.contains("tube")) return Shape(tube_of(shape["tube"]));
  if (shape.contains("outline")) return SkinShape{shape["outline"]};
  if (shape.contains("cavity")) return CavityShape{shape["cavity"].at(0), shape["cavity"].at(1)};
  if (shape.contains("cage")) return CageShape{shape["cage"]};
  if (shape.contains("lung")) return lung_of(shape);
  if (shape.contains("loops")) {
    const auto& loops = shape["loops"];
    return LoopsShape{ellipsoid_of(loops.at("within")), loops.at("turns"), loops.at("radius")};
  }
  if (shape.contains("branches")) {
    const auto& branches = shape["branches"];
    return BranchesShape{vector_of(branches.at("from")), branches.at("count"),
                         branches.at("length"), branches.at("radius")};
  }
  throw Error("simulator.anatomy", fmt::format("unknown shape {}", shape.dump()));
}

Limb limb_of(const std::string& name) {
  if (name == "arm") return Limb::arm;
  if (name == "forearm") return Limb::forearm;
  if (name.empty()) return Limb::none;
  throw Error("simulator.anatomy", fmt::format("no limb is called '{}'", name));
}

PlannedPart part_of(const json& entry, const BodyPlan& plan, const char* usual_tissue = nullptr) {
  PlannedPart part;
  part.macro = entry.value("macro", "");
  if (!part.macro.empty()) return part;
  part.name = entry.value("name", "");
  part.tissue = plan.tissue(usual_tissue != nullptr ? entry.value("tissue", usual_tissue)
                                                    : entry.at("tissue").get<std::string>());
  const auto& shape = entry.at("shape");
  const std::string inside = entry.value("inside", shape.value("inside", ""));
  if (!inside.empty()) part.inside = plan.tissue(inside);
  part.region = entry.value("region", "");
  part.region_of = entry.value("region_of", part.region);
  part.with = entry.value("with", "");
  part.sex = entry.value("sex", "");
  part.scale = entry.value("scale", "");
  part.needs = entry.value("needs", "");
  part.mirror = entry.value("mirror", false);
  part.respiration = entry.value("respiration", 0.0);
  part.skin = entry.value("skin", 0.0);
  part.on_skin = entry.value("on_skin", 0.0);
  part.limb = limb_of(entry.value("moves_with", ""));
  part.shape = shape_of(shape);
  return part;
}

Tissue tissue_of(const std::string& name, const json& entry) {
  return {name,
          entry.at("hu"),
          entry.value("hu_sd", 0.0),
          entry.value("contrast_hu", 0.0),
          entry.at("suv"),
          entry.value("suv_sd", 0.0),
          entry.value("added_suv", 0.0),
          entry.value("physiology", "")};
}

Lobe::Dome dome_of(const json& entry) {
  return {entry.at("x"), entry.at("y"), entry.at("top"), entry.at("fall").at(0),
          entry.at("fall").at(1)};
}

void read_tables(const json& anatomy, BodyPlan& plan) {
  for (const auto& row : anatomy.at("outline").at("rows")) {
    plan.outline.push_back(
        {row.at(0), row.at(1), row.at(2), row.at(3), row.at(4), row.at(5), row.at(6)});
  }
  plan.fullness = anatomy["outline"].at("fullness");
  for (const auto& row : anatomy.at("cage").at("rows")) {
    plan.cage.push_back({row.at(0), row.at(1), row.at(2), row.at(3)});
  }
  plan.left_dome = dome_of(anatomy.at("domes").at("left"));
  plan.right_dome = dome_of(anatomy["domes"].at("right"));
  for (const auto& row : anatomy.at("vertebrae").at("rows")) {
    plan.vertebrae.push_back(
        {row.at(0), row.at(1), row.at(2), row.at(3), row.at(4), row.at(5), row.at(6)});
  }
  for (const auto& row : anatomy.at("ribs").at("rows")) {
    plan.ribs.push_back({row.at(0), row.at(1), row.at(2), row.at(3)});
  }
  plan.rib_radius = anatomy["ribs"].at("radius");
}

BodyPlan parse(const json& anatomy) {
  BodyPlan plan;
  for (const auto& [name, entry] : anatomy.at("tissues").items()) {
    plan.tissues.push_back(tissue_of(name, entry));
  }
  read_tables(anatomy, plan);
  for (const auto& entry : anatomy.at("parts")) {
    with_context(fmt::format("part '{}'", entry.value("name", "?")),
                 [&] { plan.parts.push_back(part_of(entry, plan)); });
  }
  for (const auto& [region, places] : anatomy.at("sites").items()) {
    auto& sites = plan.sites[region];
    for (const auto& place : places) sites.push_back(ellipsoid_of(place));
  }
  for (const auto& [name, place] : anatomy.at("references").items()) {
    const Vector3d radii = Vector3d::Constant(number(place, 3));
    plan.references[name] = {vector_of(place), radii};
  }
  for (const auto& [name, entries] : anatomy.at("equipment").items()) {
    for (const auto& entry : entries) plan.equipment[name].push_back(part_of(entry, plan, "metal"));
  }
  for (const auto& [name, entries] : anatomy.at("conditions").items()) {
    for (const auto& entry : entries) plan.conditions[name].push_back(part_of(entry, plan));
  }
  for (const auto& [name, effect] : anatomy.at("effects").items()) {
    const std::map<std::string, double> none;
    plan.effects[name] = {effect.value("hu", none), effect.value("scale", none)};
  }
  return plan;
}

}  // namespace

BodyPlan BodyPlan::read(const std::filesystem::path& file) {
  const auto anatomy = read_json(file);
  return with_context(file.string(), [&] {
    try {
      return parse(anatomy);
    } catch (const json::exception& error) {
      throw Error("simulator.anatomy", error.what(), "compare with the file as it was shipped");
    }
  });
}

std::size_t BodyPlan::tissue(const std::string& name) const {
  const auto found = std::find_if(tissues.begin(), tissues.end(),
                                  [&](const Tissue& tissue) { return tissue.name == name; });
  if (found == tissues.end())
    throw Error("simulator.anatomy", fmt::format("no tissue is called '{}'", name));
  return static_cast<std::size_t>(found - tissues.begin());
}

}  // namespace uptake::simulator
