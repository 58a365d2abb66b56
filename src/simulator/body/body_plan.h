#pragma once

#include <Eigen/Dense>
#include <array>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "simulator/body/shape.h"

namespace uptake::simulator {

/// What something is made of (share/simulator/anatomy.json, "tissues").
struct Tissue {
  std::string name;
  double hu = 0, hu_sd = 0;    ///< mean, and deviation of its texture
  double contrast_hu = 0;      ///< added where contrast was given
  double suv = 0, suv_sd = 0;  ///< of the usual person; relative deviation between people
  double added_suv = 0;        ///< for each unit of its physiology factor: brown fat has none at 0
  std::string physiology;      ///< the key of Exam::physiology that scales its uptake
};

/// Shapes that depend on the body about them.
struct SkinShape {
  int layer;  ///< 0 the skin, 1 the wall of muscle under the fat
};
struct CavityShape {
  double low, high;  ///< z
};
struct CageShape {
  double inset;  ///< mm, negative inwards
};
struct LungShape {
  bool left;
  std::vector<Eigen::Vector4d> planes;
};
/// A chain of bowel that winds at random within an ellipsoid.
struct LoopsShape {
  Ellipsoid within;
  std::size_t turns;
  double radius;
};
/// Vessels that spread from a hilum.
struct BranchesShape {
  Eigen::Vector3d from;
  std::size_t count;
  double length, radius;
};
using PlannedShape =
    std::variant<Shape, SkinShape, CavityShape, CageShape, LungShape, LoopsShape, BranchesShape>;

enum class Limb { none, arm, forearm };

/// One entry of "parts".
struct PlannedPart {
  std::string name;
  std::string macro;  ///< "vertebrae" or "ribs": made of their tables; nothing else is set then
  std::size_t tissue = 0;
  std::optional<std::size_t> inside;  ///< tissue within the wall of a tube
  std::string region;     ///< lesions of this region may lie here; "{side}" for a mirrored part
  std::string region_of;  ///< it goes where this region's organ is taken out
  std::string with;       ///< parts that name the same share their small random shift
  std::string sex, scale, needs;
  bool mirror = false;
  double respiration = 0;  ///< how much of the diaphragm's way it moves
  double skin = 0;         ///< thickness of fat about it, as a share of the belly's
  double on_skin = 0;      ///< carried forwards by that share of the fat under the skin
  Limb limb = Limb::none;
  PlannedShape shape;
};

struct OutlineRow {
  double z, half_width, half_depth, y, woman_half_width, fat_side, fat_front;
};
struct VertebraRow {
  std::string name, region;
  double y, z, half_width, half_depth, half_height;
};
struct RibRow {
  std::size_t vertebra;                  ///< thoracic, from 1
  double fall, bone_end, cartilage_end;  ///< mm; degrees from the front
};

/// What a condition changes: HU added to a tissue, size of a group of organs.
struct ConditionEffect {
  std::map<std::string, double> hu, scale;
};

/// The anatomy as it is declared: a reference adult, from which every body is made.
struct BodyPlan {
  std::vector<Tissue> tissues;
  std::vector<OutlineRow> outline;
  double fullness = 0;  ///< of the outline's sections, see Stack
  std::vector<Stack::Row> cage;
  Lobe::Dome left_dome{}, right_dome{};
  std::vector<VertebraRow> vertebrae;
  std::vector<RibRow> ribs;
  double rib_radius = 5;
  std::vector<PlannedPart> parts;
  std::map<std::string, std::vector<Ellipsoid>> sites;  ///< where lesions of a region may lie
  std::map<std::string, std::vector<PlannedPart>> equipment, conditions;
  std::map<std::string, Ellipsoid> references;     ///< spheres within organs, to measure uptake in
  std::map<std::string, ConditionEffect> effects;  ///< by condition

  /// Errors: "config.syntax"; "simulator.anatomy" naming the part and what is wrong with it.
  static BodyPlan read(const std::filesystem::path& file);
  std::size_t tissue(const std::string& name) const;  ///< Errors: "simulator.anatomy"
};

}  // namespace uptake::simulator
