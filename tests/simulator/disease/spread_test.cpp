#include "simulator/disease/spread.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "core/error.h"
#include "simulator/disease/json.h"
#include "support/error_of.h"

namespace uptake::simulator {
namespace {

using nlohmann::json;

Places places() {
  Places places;
  places.groups["hilar"] = {{"left_hilar_lymph_node", "left", 1},
                            {"right_hilar_lymph_node", "right", 1}};
  places.groups["carinal"] = {{"carinal_lymph_node", "", 1}};
  places.groups["uterus"] = {{"uterus", "", 1}};
  places.groups["brain"] = {{"brain", "left", 1}};
  places.only_in["uterus"] = Sex::female;
  places.faintest["brain"] = 11;
  return places;
}

/// Draws sites of a woman with a primary on the right, again and again.
class Spread : public testing::Test {
 protected:
  std::vector<Lesion> draw(const json& sites, int stage = 4, double extent = 1) {
    const Circumstances circumstances;
    const SpreadContext context{&body_, &circumstances, stage, "right", extent};
    return draw_spread(read_sites(sites, {}, places_), "metastasis", true, context, rng_);
  }
  double share_with_foci(const json& sites, int stage, double extent) {
    int hits = 0;
    for (int i = 0; i < 4000; ++i) hits += !draw(sites, stage, extent).empty();
    return hits / 4000.0;
  }

  Places places_ = places();
  Organs body_{Sex::female, {}, &places_};
  RandomStream rng_{2, "spread"};
};

TEST_F(Spread, takesTheSideOfThePrimary) {
  for (const auto& [rule, region] :
       {std::pair{"same", "right_hilar_lymph_node"}, std::pair{"other", "left_hilar_lymph_node"}}) {
    for (int i = 0; i < 20; ++i) {
      const auto foci = draw({{{"place", "hilar"}, {"side", rule}, {"chance", 1}}});
      ASSERT_EQ(foci.size(), 1U);
      EXPECT_EQ(foci.front().region, region);
    }
  }
  const auto both = draw({{{"place", "hilar"}, {"side", "both"}, {"chance", 1}}});
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].side, "left");
  EXPECT_EQ(both[1].side, "right");
}

TEST_F(Spread, reachesASiteAfterTheOneBefore) {
  const auto chain = [](double first) {
    return json{{{"place", "hilar"}, {"chance", first}},
                {{"place", "carinal"}, {"after", "hilar"}, {"chance", 1}}};
  };
  EXPECT_EQ(draw(chain(0)).size(), 0U);
  EXPECT_EQ(draw(chain(1)).size(), 2U);
}

TEST_F(Spread, dependsOnStageAndExtent) {
  const json sites{{{"place", "carinal"}, {"chance", {0, 0, 0.2, 0.5}}}};
  EXPECT_EQ(share_with_foci(sites, 2, 1), 0);
  EXPECT_NEAR(share_with_foci(sites, 3, 1), 0.2, 0.02);
  EXPECT_NEAR(share_with_foci(sites, 4, 2), 0.75, 0.025);  // 1 - 0.5^2
}

TEST_F(Spread, leavesOutWhatTheBodyLacks) {
  const json sites{{{"place", "uterus"}, {"chance", 1}}};
  EXPECT_EQ(draw(sites).size(), 1U);
  body_.removed = {"uterus"};
  EXPECT_EQ(draw(sites).size(), 0U);
  body_ = {Sex::male, {}, &places_};
  EXPECT_EQ(draw(sites).size(), 0U);
}

TEST_F(Spread, letsLesionsStandOutFromTheirRegion) {
  const auto foci = draw({{{"place", "brain"}, {"chance", 1}, {"suv", {2, 0}}}});
  EXPECT_EQ(foci.front().suv, 11);
}

TEST_F(Spread, asksForCircumstances) {
  const json only_smokers{
      {{"place", "carinal"}, {"chance", 1}, {"when", {{"conditions", {"emphysema"}}}}}};
  EXPECT_TRUE(draw(only_smokers).empty());
  const json doubled{{{"place", "carinal"},
                      {"chance", 0.2},
                      {"modifiers", {{{"when", {{"sex", "female"}}}, {"times", 2}}}}}};
  EXPECT_NEAR(share_with_foci(doubled, 1, 1), 0.4, 0.025);
}

TEST_F(Spread, refusesMistakesInTheFile) {
  const auto code_of = [&](const json& sites) {
    return error_of([&] { return read_sites(sites, {}, places_); }).code();
  };
  EXPECT_EQ(code_of({{{"place", "hilar"}, {"chanse", 1}}}), "config.unknown_key");
  EXPECT_EQ(code_of({{{"place", "hilum"}, {"chance", 1}}}), "config.invalid");
  EXPECT_EQ(code_of({{{"place", "hilar"}, {"side", "left"}, {"chance", 1}}}), "config.invalid");
  EXPECT_EQ(code_of({{{"place", "carinal"}, {"after", "hilar"}, {"chance", 1}},
                     {{"place", "hilar"}, {"chance", 1}}}),
            "config.invalid");
}

}  // namespace
}  // namespace uptake::simulator
