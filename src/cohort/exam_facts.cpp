#include "cohort/exam_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cohort/exam_id.h"
#include "core/build_info.h"
#include "core/hash.h"
#include "core/text.h"
#include "dicom/time.h"
#include "imaging/scan_grid.h"

namespace uptake {
namespace {

using dicom::Instance;
using dicom::Note;
using dicom::Series;
using nlohmann::json;

std::string patient_id_of(const Instance& header) {
  if (!header.patient_id.empty()) return header.patient_id;
  return "unknown-" + sha256(header.study_uid).substr(0, 12);
}

json grid_facts(const Grid& grid) { return {{"size", grid.size}, {"spacing_mm", grid.spacing()}}; }

json suv_facts(const Outcome<SuvFactors>& suv) {
  if (const auto* refusal = std::get_if<Refusal>(&suv))
    return {{"refusal", refusal->code}, {"explanation", refusal->explanation}};
  const auto& factors = std::get<SuvFactors>(suv);
  const auto [low, high] = std::ranges::minmax(factors.factor);
  return {{"factor_min", low},
          {"factor_max", high},
          {"decay_reference", factors.decay_reference},
          {"explanation", factors.explanation}};
}

template <class Value>
void put(json& object, const char* key, const Value& value) {
  if constexpr (requires { value.has_value(); }) {
    if (value.has_value()) object[key] = *value;
  } else if (!value.empty()) {
    object[key] = value;
  }
}

json tracer_facts(const dicom::PetHeader& pet, const Outcome<SuvFactors>& suv) {
  json tracer = json::object();
  put(tracer, "radiopharmaceutical", pet.radiopharmaceutical);
  put(tracer, "radionuclide", pet.radionuclide);
  put(tracer, "half_life_s", pet.half_life_s);
  if (pet.total_dose_bq) tracer["dose_mbq"] = *pet.total_dose_bq / 1e6;
  put(tracer, "injected_at",
      pet.injection_datetime.empty() ? pet.injection_time : pet.injection_datetime);
  if (const auto* factors = std::get_if<SuvFactors>(&suv))
    put(tracer, "uptake_minutes", factors->uptake_minutes);
  return tracer;
}

json facts_of(const Series& pet, const Series& ct, const Outcome<SuvFactors>& suv, const Scan& scan,
              std::size_t block) {
  json facts;
  facts["scanner"] = json::object();
  put(facts["scanner"], "manufacturer", pet.first().manufacturer);
  put(facts["scanner"], "model", pet.first().model);
  facts["tracer"] = tracer_facts(pet.first().pet, suv);
  facts["suv"] = suv_facts(suv);
  put(facts, "weight_kg", pet.first().pet.weight_kg);
  facts["pet_units"] = pet.first().pet.units;
  facts["corrections"] = pet.first().pet.corrected_image;
  put(facts, "attenuation_method", pet.first().pet.attenuation_method);
  facts["transfer_syntax"] = {{"pet", pet.first().transfer_syntax},
                              {"ct", ct.first().transfer_syntax}};
  facts["geometry"] = {{"pet", grid_facts(grid_of(pet))},
                       {"ct", grid_facts(grid_of(ct))},
                       {"grid", grid_facts(scan.grid)},
                       {"block", block}};
  facts["uptake_version"] = version();
  return facts;
}

}  // namespace

std::string iso_of_dicom_date(const std::string& dicom_date) {
  if (!dicom::parse_date(dicom_date)) return "";
  std::string digits;
  for (char c : dicom_date)
    if (c >= '0' && c <= '9') digits += c;
  return digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2);
}

std::vector<Note> exam_notes(const Series& pet, const Series& ct, const Selection& selection,
                             const Outcome<SuvFactors>& suv) {
  std::vector<Note> notes;
  for (const auto& [series, name] : {std::pair(&pet, "PET"), std::pair(&ct, "CT")})
    for (const Note& note : series->notes)
      notes.push_back({note.code, fmt::format("{}: {}", name, note.message)});
  notes.insert(notes.end(), selection.notes.begin(), selection.notes.end());
  if (const double covered = axial_coverage(grid_of(pet), grid_of(ct)); covered < 0.99)
    notes.push_back({"ct_does_not_cover",
                     fmt::format("the CT covers {:.0f} % of the PET's length", 100 * covered)});
  if (tracer_of(pet.first().pet) == Tracer::unknown)
    notes.push_back(
        {"tracer_not_named", "the header does not name the tracer; FDG is taken for granted"});
  if (const auto* refusal = std::get_if<Refusal>(&suv))
    notes.push_back(
        {"no_suv", fmt::format("no SUV ({}): {}", refusal->code, refusal->explanation)});
  return notes;
}

PatientRecord patient_record(const Instance& header) {
  PatientRecord patient;
  patient.patient_id = patient_id_of(header);
  patient.sex = header.patient_sex;
  patient.birth_date = iso_of_dicom_date(header.birth_date);
  return patient;
}

ExamRecord exam_record(const Series& pet, const Series& ct, const Outcome<SuvFactors>& suv,
                       const Scan& scan, std::size_t block, const std::vector<Note>& notes) {
  const Instance& header = pet.first();
  // Some writers give the accession number to one series of a study only.
  const std::string accession =
      header.accession_number.empty() ? ct.first().accession_number : header.accession_number;
  ExamRecord exam;
  exam.exam_id = exam_id_for(accession, header.study_uid);
  exam.patient_id = patient_id_of(header);
  exam.study_uid = header.study_uid;
  exam.accession_number = accession;
  exam.exam_date =
      iso_of_dicom_date(header.study_date.empty() ? header.pet.series_date : header.study_date);
  exam.description = header.study_description;
  exam.patient_age = header.patient_age;
  exam.weight_kg = std::max(0.0, header.pet.weight_kg.value_or(0));
  exam.height_m = std::max(0.0, header.patient_size_m.value_or(0));
  exam.pet_unit = name_of(scan.pet_unit);
  if (const auto* refusal = std::get_if<Refusal>(&suv)) {
    exam.suv_refusal = refusal->code;
    exam.suv_explanation = refusal->explanation;
  } else {
    exam.suv_explanation = std::get<SuvFactors>(suv).explanation;
  }
  exam.columns = static_cast<std::int64_t>(scan.grid.size[0]);
  exam.rows = static_cast<std::int64_t>(scan.grid.size[1]);
  exam.slices = static_cast<std::int64_t>(scan.grid.size[2]);
  json flags = json::array();
  for (const Note& note : notes) flags.push_back({{"code", note.code}, {"message", note.message}});
  exam.flags = flags.dump();
  exam.facts = facts_of(pet, ct, suv, scan, block).dump();
  return exam;
}

SeriesRecord series_record(const Series& series, const Verdict& verdict) {
  SeriesRecord record;
  record.series_uid = series.uid;
  record.modality = series.first().modality;
  record.description = series.first().series_description;
  record.number = series.first().series_number;
  record.instances = static_cast<std::int64_t>(series.instances.size());
  record.role = verdict.role;
  record.reason = verdict.code;
  record.explanation = verdict.explanation;
  record.header = series.header;
  return record;
}

}  // namespace uptake
