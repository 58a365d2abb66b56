#include "simulator/scan/protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/random.h"

namespace uptake::simulator {
namespace {

/// Ends of the scan in an adult of 170 cm, mm, and how often it is asked for.
struct AxialRange {
  double share, low, high;
  const char* coverage;
};
constexpr std::array ranges{
    AxialRange{0.72, -110, 790, "skull base to mid-thigh"},
    AxialRange{0.18, -120, 892, "vertex to mid-thigh"},
    AxialRange{0.05, -400, 892, "vertex to knees"},
    AxialRange{0.05, 440, 892, "head to chest"},
};

const AxialRange& draw_range(RandomStream& rng) {
  double left = rng.uniform();
  for (const auto& range : ranges) {
    left -= range.share;
    if (left < 0) return range;
  }
  return ranges.front();
}

Eigen::Vector3d small_move(RandomStream& rng, double mm) {
  return mm * Eigen::Vector3d(rng.normal(), rng.normal(), rng.normal());
}

}  // namespace

std::string exam_id(const Patient& patient, const Exam& exam) {
  return fmt::format("{}-{}", patient.id, exam.number);
}

Protocol draw_protocol(std::uint64_t seed, const Patient& patient, const Exam& exam,
                       double mismatch, std::pair<double, double> psf) {
  RandomStream person(seed, "protocol of a person", patient.index);
  RandomStream rng(seed, "protocol", exam_key(patient, exam));
  Protocol p;
  const double scale = patient.height_cm / 170;
  const AxialRange& range = draw_range(rng);
  p.low_z = range.low * scale + 12 * rng.normal();
  p.high_z =
      range.high * scale + (range.high > 800 ? 4 * std::abs(rng.normal()) : 10 * rng.normal());
  p.coverage = range.coverage;
  p.contrast = rng.uniform() < 0.3;
  p.pet.arms_down = p.ct.arms_down = person.uniform() < 0.2;
  // The CT is taken in shallow expiration or in some breath; the PET is the mean of many breaths.
  p.ct.diaphragm_mm = mismatch * (-3 + 6 * rng.normal());
  p.ct.arms = mismatch * small_move(rng, 4);
  p.ct.head = mismatch * small_move(rng, 1.5);
  p.psf_mm = rng.uniform(psf.first, psf.second);
  p.dose_bq = std::clamp(5.2e6 * patient.weight_kg * std::exp(0.08 * rng.normal()), 150e6, 750e6);
  p.uptake_minutes = 60 + 10 * std::exp(0.6 * rng.normal()) - 8;
  const bool diabetes = std::find(patient.conditions.begin(), patient.conditions.end(),
                                  "diabetes") != patient.conditions.end();
  p.glucose_mg_dl = std::round((diabetes ? 138 : 96) * std::exp(0.15 * rng.normal()));
  p.bed_seconds = 30 * static_cast<double>(4 + rng.below(3));
  p.start_seconds = std::floor(rng.uniform(8.5 * 3600, 16 * 3600));
  return p;
}

StudyHeader study_header(const Patient& patient, const Exam& exam, const Protocol& protocol,
                         std::uint64_t seed) {
  StudyHeader h;
  h.uid_text = fmt::format("uptake simulated study {} {}", seed, exam_id(patient, exam));
  h.patient_id = patient.id;
  h.patient_name = "Simulated^" + patient.id.substr(patient.id.find('-') + 1);
  h.sex = patient.sex == Sex::female ? 'F' : 'M';
  h.birth_day = patient.exams.front().day - std::llround(patient.age_years * 365.25);
  h.weight_kg = std::round(patient.weight_kg * 10) / 10;
  h.height_m = std::round(patient.height_cm) / 100;
  h.accession_number = exam_id(patient, exam);
  h.study_id = std::to_string(exam.number);
  h.study_description = "PET-CT " + protocol.coverage;
  std::transform(h.study_description.begin(), h.study_description.end(),
                 h.study_description.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  h.study_day = exam.day;
  h.pet_time_s = protocol.start_seconds;
  h.study_time_s = protocol.start_seconds - 600;
  h.ct_time_s = protocol.start_seconds - 300;
  h.injection_time_s = std::floor(protocol.start_seconds - 60 * protocol.uptake_minutes);
  h.dose_bq = std::round(protocol.dose_bq / 1e5) * 1e5;
  h.bed_duration_s = protocol.bed_seconds;
  h.glucose_mg_dl = protocol.glucose_mg_dl;
  return h;
}

std::vector<std::string> regions_within(const Body& body, const Ontology& ontology, double low_z,
                                        double high_z) {
  std::vector<bool> seen(ontology.size());
  const auto see = [&](std::size_t region, double z) {
    if (z < low_z || z > high_z) return;
    for (const auto above : ontology.with_ancestors(region)) seen[above] = true;
  };
  for (const auto& part : body.parts) {
    if (!part.region) continue;
    const Box box = bounds(part.shape);
    see(*part.region, (box.low.z() + box.high.z()) / 2);
  }
  for (std::size_t region = 0; region < body.sites.size(); ++region) {
    for (const auto& site : body.sites[region]) see(region, site.centre.z());
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (seen[i]) names.push_back(ontology.regions()[i].name);
  }
  return names;
}

}  // namespace uptake::simulator
