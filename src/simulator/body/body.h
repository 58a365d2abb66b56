#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ontology/ontology.h"
#include "simulator/body/body_plan.h"
#include "simulator/body/shape.h"
#include "simulator/patient.h"

namespace uptake::simulator {

/// How the body lies while one of the two scanners looks at it.
struct Posture {
  bool arms_down = false;
  double diaphragm_mm = 0;  ///< its way towards the head from where it is in quiet breathing
  Eigen::Vector3d arms = Eigen::Vector3d::Zero(), head = Eigen::Vector3d::Zero();  ///< moved by
};

/// Something in the body, in mm in DICOM's patient frame.
struct BodyPart {
  Shape shape;
  std::size_t tissue = 0;             ///< in Body::tissues
  std::optional<std::size_t> region;  ///< of the ontology: lesions of that region may lie here
  double suv_factor = 1;              ///< of this piece alone: loops of bowel differ
  /// How far the posture moved it. Part i of a person's body in one posture is part i in another.
  Eigen::Vector3d moved = Eigen::Vector3d::Zero();
};

/// Small smooth bends of a body, so that no organ is a perfect ellipsoid: a displacement in the
/// plane of a slice, a sum of waves.
struct Warp {
  struct Wave {
    double kx, ky, kz, phase, dx, dy;  ///< 1/mm, 1/mm, 1/mm, rad, mm, mm
  };
  std::vector<Wave> waves;
  /// From a place in the scanner to that in the body without bends, where its shapes are.
  Eigen::Vector3d operator()(const Eigen::Vector3d& p) const;
  Eigen::Vector3d inverse(const Eigen::Vector3d& q) const;  ///< to within 0.01 mm
  double largest() const;                                   ///< mm
};

/// A body as one scanner sees it in one exam. What is drawn by chance depends on the seed, the
/// patient and the exam alone, never on the posture: the same person lies in both scanners.
struct Body {
  std::vector<Tissue> tissues;      ///< `hu` and `suv` as they are in this exam
  std::vector<BodyPart> parts;      ///< in the order of painting
  std::vector<BodyPart> equipment;  ///< metal, over everything else
  Warp warp;
  /// Places declared for lesions of a region (of the ontology) that has no part of its own.
  std::vector<std::vector<Ellipsoid>> sites;
  double back_y = 0;  ///< of the skin's lowest point, lying: where the table is

  /// The part that is seen at a place of the body without bends; nothing outside the body.
  std::optional<std::size_t> at(const Eigen::Vector3d& q) const;
  /// Of `parts`, in their order.
  std::vector<const Shape*> shapes() const;
  double suv(const BodyPart& part) const { return tissues[part.tissue].suv * part.suv_factor; }
};

/// Makes bodies; reads nothing after it was made, so that threads share one.
class BodyMaker {
 public:
  BodyMaker(const BodyPlan& plan, const Ontology& ontology) : plan_(plan), ontology_(ontology) {}
  Body make(std::uint64_t seed, const Patient& patient, const Exam& exam, bool contrast,
            const Posture& posture) const;

 private:
  const BodyPlan& plan_;
  const Ontology& ontology_;
};

}  // namespace uptake::simulator
