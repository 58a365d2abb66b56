#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "simulator/patient.h"

namespace uptake::simulator {

/// What the chance of a condition, a lesion or a physiologic uptake can depend on.
struct Circumstances {
  Sex sex = Sex::female;
  double age_years = 60;
  double bmi = 25;  ///< kg/m^2
  std::string cancer;
  std::vector<std::string> conditions, treatments;
  int month = 1;  ///< of the exam, 1 to 12
};

/// A test of circumstances, from an object such as {"sex": "female", "min_age": 50,
/// "conditions": ["diabetes"]}. All that is named must hold; of a list, one entry.
/// "cancers": [""] holds for those without cancer.
struct When {
  std::optional<Sex> sex;
  double min_age = 0, max_age = 1e9, max_bmi = 1e9;
  std::vector<std::string> cancers, conditions, treatments;
  std::vector<int> months;

  static When read(const nlohmann::json& json);
  bool holds(const Circumstances& circumstances) const;
};

/// {"when": {...}, "times": 3}: multiplies a chance where `when` holds.
struct Modifier {
  When when;
  double times = 1;
};

/// Reads the array "modifiers" of `owner`; none where it has none.
std::vector<Modifier> read_modifiers(const nlohmann::json& owner);
/// The product of the modifiers that hold.
double product_of(const std::vector<Modifier>& modifiers, const Circumstances& circumstances);

Sex read_sex(const nlohmann::json& json);
/// Month of the year, 1 to 12, of a day since 1970-01-01.
int month_of(std::int64_t day);

}  // namespace uptake::simulator
