#pragma once

#include <Eigen/Dense>

#include "simulator/body/body_plan.h"
#include "simulator/body/shape.h"
#include "simulator/patient.h"

namespace uptake::simulator {

/// How a person differs from the reference adult in size: stature, frame and fat.
class BodyFrame {
 public:
  BodyFrame(const BodyPlan& plan, const Patient& patient);

  /// A place of the reference adult in this person, mm.
  Eigen::Vector3d place(const Eigen::Vector3d& reference) const;
  /// The same for a shape, its own size scaled by `growth` on top.
  Shape place(const Shape& reference, double growth = 1) const;

  Stack skin() const;
  Stack wall() const;  ///< of muscle, under the fat
  Stack cage(double inset_mm) const;
  Lobe lung(const LungShape& lung) const;

  double fat_mm() const { return fat_; }  ///< under the skin of the belly
  double width() const { return width_; }
  double height() const { return height_; }  ///< scale along z

 private:
  double width_at(double z) const;  ///< scale of x; z of the reference

  const BodyPlan& plan_;
  bool woman_;
  double height_, width_, fat_, visceral_;
};

}  // namespace uptake::simulator
