#pragma once

#include <cstdint>

#include "core/build_info.h"
#include "simulator/body/body.h"

namespace uptake::simulator {

inline const Ontology& ontology() {
  static const Ontology ontology = Ontology::read(share_folder() / "ontology.json");
  return ontology;
}

inline const BodyPlan& plan() {
  static const BodyPlan plan = BodyPlan::read(share_folder() / "simulator" / "anatomy.json");
  return plan;
}

/// Of the reference height, neither thin nor fat, with one exam.
inline Patient adult(Sex sex, std::size_t index = 0) {
  Patient patient;
  patient.index = index;
  patient.id = "SIM-000017";
  patient.sex = sex;
  patient.height_cm = 170;
  patient.weight_kg = 68;
  Exam exam;
  exam.number = 1;
  exam.day = 13'000;
  patient.exams.push_back(exam);
  return patient;
}

inline Body body_of(const Patient& patient, const Posture& posture = {}, bool contrast = false,
                    std::uint64_t seed = 5) {
  return BodyMaker(plan(), ontology())
      .make(seed, patient, patient.exams.front(), contrast, posture);
}

inline const Tissue& tissue(const Body& body, const char* name) {
  return body.tissues[plan().tissue(name)];
}

}  // namespace uptake::simulator
