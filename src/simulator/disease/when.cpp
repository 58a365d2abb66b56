#include "simulator/disease/when.h"

#include <algorithm>
#include <chrono>

#include "simulator/disease/json.h"

namespace uptake::simulator {
namespace {

bool any_of(const std::vector<std::string>& wanted, const std::vector<std::string>& present) {
  if (wanted.empty()) return true;
  return std::find_first_of(present.begin(), present.end(), wanted.begin(), wanted.end()) !=
         present.end();
}

std::vector<std::string> names(const nlohmann::json& json, const char* key) {
  return json.value(key, std::vector<std::string>{});
}

}  // namespace

Sex read_sex(const nlohmann::json& json) {
  const auto name = json.get<std::string>();
  if (name == "female") return Sex::female;
  if (name == "male") return Sex::male;
  throw Error("config.invalid", "unknown sex \"" + name + "\"", R"(write "female" or "male")");
}

int month_of(std::int64_t day) {
  const std::chrono::sys_days date{std::chrono::days{day}};
  return static_cast<int>(static_cast<unsigned>(std::chrono::year_month_day{date}.month()));
}

When When::read(const nlohmann::json& json) {
  check_keys(json, {"sex", "min_age", "max_age", "max_bmi", "cancers", "conditions", "treatments",
                    "months"});
  When when;
  if (json.contains("sex")) when.sex = read_sex(json["sex"]);
  when.min_age = json.value("min_age", when.min_age);
  when.max_age = json.value("max_age", when.max_age);
  when.max_bmi = json.value("max_bmi", when.max_bmi);
  when.cancers = names(json, "cancers");
  when.conditions = names(json, "conditions");
  when.treatments = names(json, "treatments");
  when.months = json.value("months", std::vector<int>{});
  return when;
}

bool When::holds(const Circumstances& is) const {
  if (sex && *sex != is.sex) return false;
  if (is.age_years < min_age || is.age_years > max_age || is.bmi > max_bmi) return false;
  if (!any_of(cancers, {is.cancer})) return false;
  if (!any_of(conditions, is.conditions) || !any_of(treatments, is.treatments)) return false;
  return months.empty() || std::find(months.begin(), months.end(), is.month) != months.end();
}

std::vector<Modifier> read_modifiers(const nlohmann::json& owner) {
  std::vector<Modifier> modifiers;
  for (const auto& entry : owner.value("modifiers", nlohmann::json::array())) {
    check_keys(entry, {"when", "times"});
    modifiers.push_back({When::read(entry.at("when")), entry.at("times").get<double>()});
  }
  return modifiers;
}

double product_of(const std::vector<Modifier>& modifiers, const Circumstances& circumstances) {
  double product = 1;
  for (const Modifier& modifier : modifiers) {
    if (modifier.when.holds(circumstances)) product *= modifier.times;
  }
  return product;
}

}  // namespace uptake::simulator
