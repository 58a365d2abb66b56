#include "simulator/disease/survival.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "simulator/disease/json.h"

namespace uptake::simulator {

double tumour_load(const Exam& exam) {
  double load = 0;
  for (const Lesion& lesion : exam.lesions) {
    if (!lesion.malignant || lesion.change == Change::resolved) continue;
    const double centimetres = lesion.diameter_mm / 10;
    load += std::numbers::pi / 6 * centimetres * centimetres * centimetres * lesion.suv;
  }
  return load;
}

SurvivalModel SurvivalModel::read(const std::filesystem::path& file) {
  return parse_file(file, [](const nlohmann::json& json) {
    check_keys(json, {"about", "daily_hazard", "load_scale", "load_power", "stage",
                      "age_per_decade", "progressing", "quiet_days", "follow_up_days"});
    SurvivalModel model;
    model.base_ = json.at("daily_hazard").get<double>();
    model.load_scale_ = json.at("load_scale").get<double>();
    model.load_power_ = json.at("load_power").get<double>();
    model.stage_ = json.at("stage").get<std::array<double, 5>>();
    model.age_per_decade_ = json.at("age_per_decade").get<double>();
    model.progressing_ = json.at("progressing").get<double>();
    model.quiet_days_ = json.at("quiet_days").get<double>();
    model.follow_up_days_ = json.at("follow_up_days").get<std::int64_t>();
    return model;
  });
}

double SurvivalModel::daily_hazard(const Patient& patient, const Exam& exam) const {
  const std::int64_t first = patient.exams.empty() ? exam.day : patient.exams.front().day;
  const double age = patient.age_years + static_cast<double>(exam.day - first) / 365.25;
  const bool grows = std::any_of(exam.lesions.begin(), exam.lesions.end(), [](const Lesion& l) {
    return l.malignant && (l.change == Change::appeared || l.change == Change::larger);
  });
  return base_ * std::pow(1 + tumour_load(exam) / load_scale_, load_power_) *
         stage_.at(static_cast<std::size_t>(std::clamp(patient.stage, 0, 4))) *
         std::pow(age_per_decade_, (age - 60) / 10) * (grows ? progressing_ : 1);
}

std::optional<std::int64_t> SurvivalModel::days_to_death(double daily_hazard, std::int64_t limit,
                                                         RandomStream& rng) const {
  // The cumulative hazard is h t^2 / 2q up to q quiet days and h (t - q/2) after; it is
  // exponential with mean 1 at death.
  const double wait = -std::log1p(-rng.uniform()) / daily_hazard;
  const double half = quiet_days_ / 2;
  const double days = wait < half ? std::sqrt(4 * half * wait) : wait + half;
  if (!(days < static_cast<double>(limit))) return std::nullopt;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(days)));
}

}  // namespace uptake::simulator
