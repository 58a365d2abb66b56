#include "simulator/disease/model.h"

#include <cmath>
#include <string>

#include "simulator/disease/course.h"
#include "simulator/disease/schedule.h"
#include "simulator/disease/summary_code.h"

namespace uptake::simulator {
namespace {

/// "SIM-000017"
std::string id_of(std::size_t index) {
  const std::string digits = std::to_string(index);
  return "SIM-" + std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') + digits;
}

/// Death, and the last day of the archive, cut off about one in twelve of the exams planned after
/// the first.
constexpr double planned_per_held = 1.09;

double rounded(double value, double unit) { return std::round(value / unit) * unit; }

}  // namespace

DiseaseModel DiseaseModel::read(const std::filesystem::path& folder) {
  DiseaseModel model;
  model.places_ = Places::read(folder / "places.json");
  model.cancers_ = CancerTable::read(folder / "cancers.json", model.places_);
  model.causes_ = CauseTable::read(folder / "causes.json", model.places_);
  model.conditions_ = ConditionTable::read(folder / "conditions.json");
  model.physiology_ = PhysiologyModel::read(folder / "physiology.json");
  model.survival_ = SurvivalModel::read(folder / "survival.json");
  return model;
}

Patient DiseaseModel::patient(std::uint64_t seed, std::size_t index,
                              const DiseaseOptions& options) const {
  RandomStream person(seed, "simulator.person", index);
  Patient patient = draw_person(cancers_, conditions_, person);
  patient.index = index;
  patient.id = id_of(index);
  patient.height_cm = rounded(patient.height_cm, 1);
  patient.weight_kg = rounded(patient.weight_kg, 0.5);
  RandomStream held_out(seed, "simulator.held_out", index);
  patient.held_out = chance(held_out, options.held_out_share);
  RandomStream schedule(seed, "simulator.schedule", index);
  const double planned = 1 + planned_per_held * (options.mean_exams - 1);
  const auto days =
      draw_exam_days(planned, options.first_day, options.last_day, cancers_.gap_days, schedule);
  add_exams(patient, days, seed);
  add_physiology(patient, seed);
  return patient;
}

void DiseaseModel::add_exams(Patient& patient, const std::vector<std::int64_t>& days,
                             std::uint64_t seed) const {
  RandomStream disease(seed, "simulator.disease", patient.index);
  RandomStream survival(seed, "simulator.survival", patient.index);
  DiseaseCourse course(cancers_, causes_, places_, patient, disease);
  for (std::size_t i = 0; i < days.size() && !patient.death_day; ++i) {
    Exam exam;
    exam.number = i + 1;
    exam.day = days[i];
    if (i == 0) {
      course.first_exam(exam);
    } else {
      course.next_exam(patient.exams.back(), exam);
    }
    exam.summary_code = summary_code(exam, causes_.indeterminate());
    patient.exams.push_back(exam);
    const bool last = i + 1 == days.size();
    const std::int64_t limit = last ? survival_.follow_up_days() : days[i + 1] - days[i];
    const auto left =
        survival_.days_to_death(survival_.daily_hazard(patient, exam), limit, survival);
    if (left) patient.death_day = exam.day + *left;
  }
}

void DiseaseModel::add_physiology(Patient& patient, std::uint64_t seed) const {
  RandomStream rng(seed, "simulator.physiology", patient.index);
  for (Exam& exam : patient.exams) {
    Circumstances is = circumstances_of(patient, exam.day);
    is.treatments = exam.treatments;
    exam.physiology = physiology_.draw_factors(is, patient.removed_organs, rng);
  }
}

}  // namespace uptake::simulator
