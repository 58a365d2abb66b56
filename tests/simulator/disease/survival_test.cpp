#include "simulator/disease/survival.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/build_info.h"

namespace uptake::simulator {
namespace {

SurvivalModel survival() {
  return SurvivalModel::read(share_folder() / "simulator" / "survival.json");
}

Lesion tumour(double diameter_mm, double suv, Change change = Change::first) {
  Lesion lesion;
  lesion.malignant = true;
  lesion.diameter_mm = diameter_mm;
  lesion.suv = suv;
  lesion.change = change;
  return lesion;
}

Patient patient(int stage = 3) {
  Patient patient;
  patient.stage = stage;
  patient.age_years = 60;
  return patient;
}

TEST(TumourLoad, isVolumeTimesSuvOfMalignantLesions) {
  Exam exam;
  exam.lesions.push_back(tumour(20, 5));  // pi / 6 x 2^3 = 4.18879 ml
  EXPECT_NEAR(tumour_load(exam), 20.94395, 1e-4);
  exam.lesions.push_back(tumour(10, 4));  // 0.523599 ml
  EXPECT_NEAR(tumour_load(exam), 23.03835, 1e-4);
  exam.lesions.push_back(tumour(50, 9, Change::resolved));
  exam.lesions.push_back(tumour(50, 9));
  exam.lesions.back().malignant = false;
  EXPECT_NEAR(tumour_load(exam), 23.03835, 1e-4);
}

TEST(SurvivalModel, raisesTheHazardWithLoadStageAgeAndGrowth) {
  const SurvivalModel model = survival();
  Exam exam;
  double last = model.daily_hazard(patient(), exam);
  for (const double size : {8.0, 15.0, 30.0, 60.0}) {
    exam.lesions = {tumour(size, 6)};
    EXPECT_GT(model.daily_hazard(patient(), exam), last) << size;
    last = model.daily_hazard(patient(), exam);
  }
  EXPECT_GT(model.daily_hazard(patient(4), exam), last);
  EXPECT_LT(model.daily_hazard(patient(1), exam), last);
  Patient older = patient();
  older.age_years = 80;
  EXPECT_GT(model.daily_hazard(older, exam), last);
  exam.lesions.front().change = Change::larger;
  EXPECT_GT(model.daily_hazard(patient(), exam), last);
}

TEST(SurvivalModel, drawsDaysByItsFormula) {
  // With hazard h after q quiet days at half of it on average: P(alive at t) = exp(-h (t - q/2)).
  const SurvivalModel model = survival();
  const double hazard = 0.004;
  RandomStream rng(3, "survival");
  double alive = 0, early = 0;
  constexpr int draws = 20000;
  for (int i = 0; i < draws; ++i) {
    const auto days = model.days_to_death(hazard, 200, rng);
    alive += !days;
    early += days && *days <= 10;
    if (days) {
      EXPECT_GE(*days, 1);
      EXPECT_LE(*days, 200);
    }
  }
  EXPECT_NEAR(alive / draws, std::exp(-hazard * (200 - 20)), 0.012);
  EXPECT_NEAR(early / draws, 1 - std::exp(-hazard * 100 / 80), 0.004);
}

}  // namespace
}  // namespace uptake::simulator
