#include "simulator/disease/physiology.h"

#include <gtest/gtest.h>

#include "core/build_info.h"

namespace uptake::simulator {
namespace {

PhysiologyModel physiology() {
  return PhysiologyModel::read(share_folder() / "simulator" / "physiology.json");
}

/// The mean factor of a tissue over 2,000 exams; `usual` where it is left out.
double mean_of(const std::string& tissue, const Circumstances& is, double usual = 1) {
  const PhysiologyModel model = physiology();
  double sum = 0;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    RandomStream rng(1, "physiology", i);
    const auto factors = model.draw_factors(is, {}, rng);
    const auto found = factors.find(tissue);
    sum += found == factors.end() ? usual : found->second;
  }
  return sum / 2000;
}

TEST(Physiology, dependsOnCircumstances) {
  Circumstances usual;
  usual.month = 7;
  Circumstances diabetes = usual, g_csf = usual, cold = usual;
  diabetes.conditions = {"diabetes"};
  g_csf.treatments = {"g_csf"};
  cold.age_years = 24;
  cold.bmi = 20;
  cold.month = 1;
  EXPECT_GT(mean_of("colon", diabetes), 1.5 * mean_of("colon", usual));
  EXPECT_GT(mean_of("marrow", g_csf), 2.5 * mean_of("marrow", usual));
  EXPECT_LT(mean_of("brown_fat", usual, 0), 0.1);
  EXPECT_GT(mean_of("brown_fat", cold, 0), 1);
}

TEST(Physiology, letsTheHeartVaryFromNoneToIntense) {
  const PhysiologyModel model = physiology();
  double least = 1, most = 1;
  for (std::uint64_t i = 0; i < 500; ++i) {
    RandomStream rng(1, "physiology", i);
    const auto factors = model.draw_factors({}, {}, rng);
    least = std::min(least, factors.at("myocardium"));
    most = std::max(most, factors.at("myocardium"));
  }
  EXPECT_LT(least, 0.25);
  EXPECT_GT(most, 4);
}

TEST(Physiology, hasNoTissueOfAnOrganThatIsGone) {
  RandomStream rng(1, "physiology");
  const auto factors = physiology().draw_factors({}, {"spleen", "uterus", "left_kidney"}, rng);
  EXPECT_EQ(factors.count("spleen"), 0U);
  EXPECT_EQ(factors.count("uterus"), 0U);
  EXPECT_EQ(factors.count("kidney"), 1U) << "one is left";
}

}  // namespace
}  // namespace uptake::simulator
