#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "simulator/disease/cancers.h"

namespace uptake::simulator {

/// share/simulator/conditions.json: habitus, conditions beside cancer, earlier operations.
struct ConditionTable {
  /// Something that a patient has with a chance that depends on sex, age and cancer.
  struct Entry {
    std::string name;  ///< a condition; empty for an operation
    std::vector<std::string> removes;
    double chance = 0;
    When when;
    std::vector<Modifier> modifiers;
  };
  struct Habitus {
    double height_mean = 170, height_deviation = 7;  ///< cm
    Lognormal bmi;                                   ///< kg/m^2
  };
  std::map<Sex, Habitus> habitus;
  std::vector<Entry> conditions, operations;

  static ConditionTable read(const std::filesystem::path& file);
};

double bmi_of(const Patient& patient);
/// The person as they are at an exam on `day`; treatments are left empty.
Circumstances circumstances_of(const Patient& patient, std::int64_t day);

/// Sex, age, habitus, conditions and organs taken out before, for the cancer drawn: all of a
/// patient but the course of the disease. Index, id and days are left to the caller.
Patient draw_person(const CancerTable& cancers, const ConditionTable& table, RandomStream& rng);

}  // namespace uptake::simulator
