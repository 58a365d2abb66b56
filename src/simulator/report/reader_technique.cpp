#include "simulator/report/reader_technique.h"

#include <algorithm>
#include <cmath>

#include "simulator/disease/draw.h"

namespace uptake::simulator {
namespace {

constexpr double dose_mbq_per_kg = 5.2;

bool has_diabetes(const Patient& patient) {
  return std::find(patient.conditions.begin(), patient.conditions.end(), "diabetes") !=
         patient.conditions.end();
}

/// Head to toe for tumours of the limbs and skin, often with the head for the neck's.
std::string coverage_for(const std::string& cancer, RandomStream& rng) {
  const double at = rng.uniform();
  const bool limbs = cancer == "melanoma" || cancer == "sarcoma" || cancer == "myeloma";
  if (limbs && at < 0.7) return "vertex to toes";
  const double vertex = cancer == "head_neck" || cancer == "unknown_primary" ? 0.8 : 0.25;
  return at < vertex ? "vertex to mid-thigh" : "skull base to mid-thigh";
}

}  // namespace

void draw_technique(ReportFacts& facts, RandomStream& rng) {
  const Patient& patient = *facts.patient;
  const auto days = facts.exam->day - patient.exams.front().day;
  facts.age_years = patient.age_years + static_cast<double>(days) / 365.25;
  const double dose = dose_mbq_per_kg * patient.weight_kg * std::exp(0.08 * rng.normal());
  facts.dose_mbq = std::round(std::clamp(dose, 185.0, 740.0));
  const Lognormal glucose =
      has_diabetes(patient) ? Lognormal{128, 0.22, 60, 260} : Lognormal{96, 0.11, 60, 150};
  facts.glucose_mg_dl = std::round(draw(rng, glucose));
  facts.uptake_minutes = std::round(draw_within(rng, 64, 9, 45, 110));
  facts.coverage = coverage_for(patient.cancer, rng);
  facts.arms_down = chance(rng, patient.cancer == "head_neck" ? 0.5 : 0.1);
  facts.contrast = chance(rng, 0.3);
}

}  // namespace uptake::simulator
