#include "simulator/disease/person.h"

#include <algorithm>
#include <cmath>

#include "simulator/disease/json.h"

namespace uptake::simulator {
namespace {

ConditionTable::Entry read_entry(const nlohmann::json& json) {
  check_keys(json, {"name", "removes", "chance", "when", "modifiers"});
  return {json.value("name", ""), json.value("removes", std::vector<std::string>{}),
          json.at("chance").get<double>(), When::read(json.value("when", nlohmann::json::object())),
          read_modifiers(json)};
}

ConditionTable::Habitus read_habitus(const nlohmann::json& json) {
  check_keys(json, {"height_cm", "bmi"});
  return {json.at("height_cm").at(0).get<double>(), json.at("height_cm").at(1).get<double>(),
          read_lognormal(json.at("bmi"))};
}

const CancerType& draw_cancer(const CancerTable& cancers, RandomStream& rng) {
  if (chance(rng, cancers.without_cancer)) return cancers.none;
  std::vector<double> weights;
  for (const CancerType& type : cancers.types) weights.push_back(type.weight);
  return cancers.types[pick(rng, weights)];
}

bool applies(const ConditionTable::Entry& entry, const Circumstances& is, RandomStream& rng) {
  // Drawn in any case: what one patient has never shifts the numbers of the next entry.
  const double at = rng.uniform();
  return entry.when.holds(is) && at < entry.chance * product_of(entry.modifiers, is);
}

void draw_history(const ConditionTable& table, Patient& patient, RandomStream& rng) {
  Circumstances is = circumstances_of(patient, 0);
  for (const auto& entry : table.conditions) {
    if (!applies(entry, is, rng)) continue;
    patient.conditions.push_back(entry.name);
    is.conditions.push_back(entry.name);
  }
  for (const auto& entry : table.operations) {
    if (!applies(entry, is, rng)) continue;
    for (const std::string& organ : entry.removes) {
      if (std::count(patient.removed_organs.begin(), patient.removed_organs.end(), organ) == 0) {
        patient.removed_organs.push_back(organ);
      }
    }
  }
}

}  // namespace

ConditionTable ConditionTable::read(const std::filesystem::path& file) {
  return parse_file(file, [](const nlohmann::json& json) {
    check_keys(json, {"about", "habitus", "conditions", "operations"});
    ConditionTable table;
    table.habitus[Sex::female] = read_habitus(json.at("habitus").at("female"));
    table.habitus[Sex::male] = read_habitus(json.at("habitus").at("male"));
    for (const auto& entry : json.at("conditions")) table.conditions.push_back(read_entry(entry));
    for (const auto& entry : json.at("operations")) table.operations.push_back(read_entry(entry));
    return table;
  });
}

double bmi_of(const Patient& patient) {
  const double metres = patient.height_cm / 100;
  return patient.weight_kg / (metres * metres);
}

Circumstances circumstances_of(const Patient& patient, std::int64_t day) {
  Circumstances is;
  is.sex = patient.sex;
  const std::int64_t first = patient.exams.empty() ? day : patient.exams.front().day;
  is.age_years = patient.age_years + static_cast<double>(day - first) / 365.25;
  is.bmi = bmi_of(patient);
  is.cancer = patient.cancer;
  is.conditions = patient.conditions;
  is.month = month_of(day);
  return is;
}

Patient draw_person(const CancerTable& cancers, const ConditionTable& table, RandomStream& rng) {
  const CancerType& type = draw_cancer(cancers, rng);
  Patient patient;
  patient.cancer = type.name;
  patient.sex = chance(rng, type.female) ? Sex::female : Sex::male;
  patient.age_years =
      draw_within(rng, type.age_mean, type.age_deviation, type.age_low, type.age_high);
  patient.subtype = pick(rng, type.subtypes);
  if (!type.name.empty()) {
    const std::vector<double> stages(type.stages.begin(), type.stages.end());
    patient.stage = static_cast<int>(pick(rng, stages)) + 1;
  }
  const auto& habitus = table.habitus.at(patient.sex);
  patient.height_cm = draw_within(rng, habitus.height_mean, habitus.height_deviation, 140, 205);
  const double metres = patient.height_cm / 100;
  patient.weight_kg = draw(rng, habitus.bmi) * metres * metres;
  draw_history(table, patient, rng);
  return patient;
}

}  // namespace uptake::simulator
