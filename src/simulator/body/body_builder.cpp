#include "simulator/body/body_builder.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace uptake::simulator {
namespace {

using Eigen::Vector3d;

std::string with_side(std::string name, int side) {
  const auto at = name.find("{side}");
  if (at != std::string::npos) name.replace(at, 6, side > 0 ? "left" : "right");
  return name;
}

/// In the reference adult: the shoulder's and the elbow's joint, and how far each limb turns in the
/// coronal plane to lie beside the head.
const Vector3d shoulder{162, 14, 572}, elbow{206, 16, 300};
constexpr double arm_turn = 152, forearm_turn = 226;

Vector3d turned(const Vector3d& p, const Vector3d& about, double degrees) {
  return about +
         Eigen::AngleAxisd(-degrees * std::numbers::pi / 180, Vector3d::UnitY()) * (p - about);
}

/// Parts of one group are shifted and grown together: the pieces of an organ on one side.
std::string shift_group(const PlannedPart& part, int side) {
  if (!part.with.empty()) return part.with;
  const auto& organ = part.region_of.empty() ? part.name : part.region_of;
  return with_side(organ, side) + (side > 0 ? " left" : " right");
}

template <class Change>
void change_points(Shape& shape, const Change& change) {
  if (auto* tube = std::get_if<Tube>(&shape)) {
    for (auto& point : tube->points) point.at = change(point.at);
  } else if (auto* e = std::get_if<Ellipsoid>(&shape)) {
    e->centre = change(e->centre);
  } else if (auto* c = std::get_if<Cylinder>(&shape)) {
    c->centre = change(c->centre);
  }
}

/// The mirror image, for the right side.
void reflect(Shape& shape) {
  change_points(shape, [](const Vector3d& p) { return Vector3d(-p.x(), p.y(), p.z()); });
  if (auto* e = std::get_if<Ellipsoid>(&shape)) {
    const Eigen::Matrix3d flip = Vector3d(-1, 1, 1).asDiagonal();
    e->axes = flip * e->axes;
  }
}

}  // namespace

Vector3d raised(const Vector3d& p, Limb limb) {
  if (limb == Limb::arm) return turned(p, shoulder, arm_turn);
  if (limb == Limb::forearm)
    return turned(p, elbow, forearm_turn) - elbow + turned(elbow, shoulder, arm_turn);
  return p;
}

BodyBuilder::BodyBuilder(const BodyPlan& plan, const Ontology& ontology, std::uint64_t seed,
                         const Patient& patient, const Exam& exam, const Posture& posture,
                         Body& body)
    : plan_(plan),
      ontology_(ontology),
      seed_(seed),
      patient_(patient),
      exam_(exam),
      posture_(posture),
      body_(body),
      frame_(plan, patient) {}

RandomStream BodyBuilder::stream(const std::string& what) const {
  return {seed_, "body " + what, patient_.index};
}

std::optional<std::size_t> BodyBuilder::region_of(const std::string& name, int side) const {
  if (name.empty()) return std::nullopt;
  return ontology_.at(with_side(name, side));
}

/// An organ, a part of it, or what it is a part of was taken out. Of the breasts it is one.
bool BodyBuilder::removed(const std::string& name, int side) const {
  const auto region = region_of(name, side);
  if (!region) return false;
  for (const auto above : ontology_.with_ancestors(*region)) {
    const auto& organ = ontology_.regions()[above].name;
    if (std::find(patient_.removed_organs.begin(), patient_.removed_organs.end(), organ) ==
        patient_.removed_organs.end())
      continue;
    if (organ != "breast") return true;
    return side == (stream("mastectomy").uniform() < 0.5 ? 1 : -1);
  }
  return false;
}

double BodyBuilder::scale_of(const std::string& group) const {
  if (group.empty()) return 1;
  double scale = std::exp(0.09 * stream("scale " + group).normal());
  if (group == "bladder")  // how full it is changes with every exam
    scale *= std::exp(0.22 * RandomStream(seed_, "bladder", exam_key(patient_, exam_)).normal());
  if (group == "breast") scale *= std::clamp(0.75 + frame_.fat_mm() / 60, 0.7, 1.4);
  for (const auto& condition : patient_.conditions) {
    const auto effect = plan_.effects.find(condition);
    if (effect == plan_.effects.end()) continue;
    const auto change = effect->second.scale.find(group);
    if (change != effect->second.scale.end()) scale *= change->second;
  }
  return scale;
}

Shape BodyBuilder::shape_of(const PlannedPart& part, int side, double growth) const {
  if (const auto* skin = std::get_if<SkinShape>(&part.shape))
    return skin->layer == 0 ? frame_.skin() : frame_.wall();
  if (const auto* cavity = std::get_if<CavityShape>(&part.shape)) {
    auto stack = std::get<Stack>(grown(frame_.wall(), -13));
    stack.low = cavity->low * frame_.height();
    stack.high = cavity->high * frame_.height();
    return stack;
  }
  if (const auto* cage = std::get_if<CageShape>(&part.shape)) return frame_.cage(cage->inset);
  if (const auto* lung = std::get_if<LungShape>(&part.shape)) return frame_.lung(*lung);
  Shape shape = std::get<Shape>(part.shape);
  if (part.limb != Limb::none && !posture_.arms_down)
    change_points(shape, [&](const Vector3d& p) { return raised(p, part.limb); });
  shape = frame_.place(shape, growth);
  if (part.limb != Limb::none)
    move(shape, {posture_.arms_down ? 0.55 * frame_.fat_mm() : 0.2 * frame_.fat_mm(), 0, 0});
  move(shape, {0, -part.on_skin * frame_.fat_mm(), 0});
  if (side < 0) reflect(shape);
  return shape;
}

void BodyBuilder::push(Shape shape, std::size_t tissue, std::optional<std::size_t> region) {
  body_.parts.push_back({std::move(shape), tissue, region});
}

void BodyBuilder::add_side(const PlannedPart& part, int side, std::vector<BodyPart>& to) {
  const bool lung = std::holds_alternative<LungShape>(part.shape);
  const bool gone = removed(part.region_of, side);
  if (gone && !lung) return;
  RandomStream rng = stream(shift_group(part, side));
  const Vector3d shift = 1.5 * Vector3d(rng.normal(), rng.normal(), rng.normal());
  const double growth = std::exp(0.04 * rng.normal()) * scale_of(part.scale);
  BodyPart result;
  result.shape = shape_of(part, side, growth);
  result.tissue = part.tissue;
  // Where a lobe was taken out its neighbours have filled the room.
  if (!gone) result.region = region_of(part.region, side);
  const bool fixed = lung || !std::holds_alternative<Shape>(part.shape);
  result.moved = moved_by_posture(part, bounds(result.shape), fixed);
  move(result.shape, result.moved + (fixed ? Vector3d::Zero() : shift));
  if (part.skin > 0) {
    const Shape around = grown(result.shape, 3 + part.skin * frame_.fat_mm());
    to.push_back({around, plan_.tissue("fat"), {}, 1, result.moved});
  }
  to.push_back(result);
  if (part.inside) add_tube_contents(part, result, rng);
}

Vector3d BodyBuilder::moved_by_posture(const PlannedPart& part, const Box& box, bool fixed) const {
  Vector3d by{0, 0, part.respiration * posture_.diaphragm_mm};
  if (part.limb != Limb::none) return by + posture_.arms;
  if (!fixed && box.low.z() > 690 * frame_.height()) by += posture_.head;
  return by;
}

void BodyBuilder::add(const PlannedPart& part) {
  if (part.macro == "vertebrae") return add_vertebrae();
  if (part.macro == "ribs") return add_ribs();
  if (!part.sex.empty() && (part.sex == "female") != (patient_.sex == Sex::female)) return;
  if (!part.needs.empty() && removed(part.needs, 1)) return;
  if (const auto* loops = std::get_if<LoopsShape>(&part.shape)) return add_loops(part, *loops);
  if (const auto* branches = std::get_if<BranchesShape>(&part.shape))
    return add_branches(part, *branches);
  if (part.mirror) add_side(part, -1, body_.parts);
  add_side(part, 1, body_.parts);
}

void BodyBuilder::add_equipment(const PlannedPart& part) {
  const int side = stream("side of equipment").uniform() < 0.7 ? 1 : -1;
  add_side(part, side, body_.equipment);
}

}  // namespace uptake::simulator
