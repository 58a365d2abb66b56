#include <algorithm>
#include <cmath>
#include <numbers>

#include "simulator/body/body_builder.h"

namespace uptake::simulator {
namespace {

Warp warp_of(std::uint64_t seed, const Patient& patient) {
  RandomStream rng(seed, "body warp", patient.index);
  Warp warp;
  for (int i = 0; i < 3; ++i) {
    const double k = 2 * std::numbers::pi / rng.uniform(110, 220);
    const Eigen::Vector3d direction =
        Eigen::Vector3d(rng.normal(), rng.normal(), rng.normal()).normalized();
    warp.waves.push_back({k * direction.x(), k * direction.y(), k * direction.z(),
                          rng.uniform(0, 2 * std::numbers::pi), 1.6 * rng.normal(),
                          1.6 * rng.normal()});
  }
  return warp;
}

double factor_of(const Exam& exam, const Tissue& tissue) {
  const auto found = exam.physiology.find(tissue.physiology);
  if (found != exam.physiology.end()) return found->second;
  return tissue.added_suv > 0 ? 0 : 1;  // what only shows where it is named
}

std::vector<Tissue> tissues_of(const BodyPlan& plan, std::uint64_t seed, const Patient& patient,
                               const Exam& exam, bool contrast) {
  std::vector<Tissue> tissues = plan.tissues;
  for (auto& tissue : tissues) {
    // Organs that one physiology moves together share the person's draw, too.
    const auto& key = tissue.physiology.empty() ? tissue.name : tissue.physiology;
    RandomStream person(seed, "tissue " + key, patient.index);
    RandomStream day(seed, "tissue " + key, (patient.index + 1) * 1000003 + exam.number);
    const double usual = tissue.suv_sd > 0 ? std::exp(tissue.suv_sd * person.normal()) *
                                                 std::exp(0.3 * tissue.suv_sd * day.normal())
                                           : 1;
    const double factor = factor_of(exam, tissue);
    tissue.suv = tissue.added_suv > 0 ? tissue.suv * usual + tissue.added_suv * factor
                                      : tissue.suv * usual * factor;
    if (contrast) tissue.hu += tissue.contrast_hu;
    for (const auto& condition : patient.conditions) {
      const auto effect = plan.effects.find(condition);
      if (effect == plan.effects.end()) continue;
      const auto change = effect->second.hu.find(tissue.name);
      if (change != effect->second.hu.end()) tissue.hu += change->second;
    }
  }
  return tissues;
}

std::vector<std::vector<Ellipsoid>> sites_of(const BodyPlan& plan, const Ontology& ontology,
                                             const BodyFrame& frame) {
  std::vector<std::vector<Ellipsoid>> sites(ontology.size());
  for (const auto& [name, places] : plan.sites) {
    auto& of_region = sites[ontology.at(name)];
    for (const auto& place : places)
      of_region.push_back(std::get<Ellipsoid>(frame.place(Shape(place))));
  }
  return sites;
}

}  // namespace

Body BodyMaker::make(std::uint64_t seed, const Patient& patient, const Exam& exam, bool contrast,
                     const Posture& posture) const {
  Body body;
  body.tissues = tissues_of(plan_, seed, patient, exam, contrast);
  body.warp = warp_of(seed, patient);
  const BodyFrame frame(plan_, patient);
  body.sites = sites_of(plan_, ontology_, frame);
  body.back_y = bounds(frame.skin()).high.y() + body.warp.largest();
  BodyBuilder builder(plan_, ontology_, seed, patient, exam, posture, body);
  for (const auto& part : plan_.parts) builder.add(part);
  for (const auto& condition : patient.conditions) {
    if (const auto found = plan_.conditions.find(condition); found != plan_.conditions.end()) {
      for (const auto& part : found->second) builder.add(part);
    }
    if (const auto found = plan_.equipment.find(condition); found != plan_.equipment.end()) {
      for (const auto& part : found->second) builder.add_equipment(part);
    }
  }
  return body;
}

}  // namespace uptake::simulator
