#pragma once

#include <string>
#include <vector>

#include "core/random.h"
#include "simulator/body/body.h"
#include "simulator/body/body_frame.h"

namespace uptake::simulator {

/// What making a body is about: the person, the exam, and where the parts go.
class BodyBuilder {
 public:
  BodyBuilder(const BodyPlan& plan, const Ontology& ontology, std::uint64_t seed,
              const Patient& patient, const Exam& exam, const Posture& posture, Body& body);

  void add(const PlannedPart& part);            ///< to body.parts, both sides of a mirrored one
  void add_equipment(const PlannedPart& part);  ///< on the side that the patient has it
  void add_vertebrae();
  void add_ribs();

 private:
  void add_side(const PlannedPart& part, int side, std::vector<BodyPart>& to);
  void add_tube_contents(const PlannedPart& part, const BodyPart& outer, RandomStream& rng);
  void add_loops(const PlannedPart& part, const LoopsShape& loops);
  void add_branches(const PlannedPart& part, const BranchesShape& branches);
  void add_vertebra(const VertebraRow& row);
  void add_rib(const RibRow& row, int side);
  void push(Shape shape, std::size_t tissue, std::optional<std::size_t> region);

  bool removed(const std::string& region, int side) const;
  std::optional<std::size_t> region_of(const std::string& name, int side) const;
  /// One draw for each group of parts that belong together, whatever the order they come in.
  RandomStream stream(const std::string& what) const;
  double scale_of(const std::string& group) const;
  Eigen::Vector3d moved_by_posture(const PlannedPart& part, const Box& box, bool fixed) const;
  Shape shape_of(const PlannedPart& part, int side, double growth) const;

  const BodyPlan& plan_;
  const Ontology& ontology_;
  std::uint64_t seed_;
  const Patient& patient_;
  const Exam& exam_;
  const Posture& posture_;
  Body& body_;
  BodyFrame frame_;
};

/// Where a place of a limb that hangs beside the body (on the left) lies when it is raised beside
/// the head.
Eigen::Vector3d raised(const Eigen::Vector3d& p, Limb limb);

}  // namespace uptake::simulator
