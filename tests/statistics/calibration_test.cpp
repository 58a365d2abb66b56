#include "statistics/calibration.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>

namespace uptake {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(BrierScore, IsTheMeanSquare) {
  EXPECT_DOUBLE_EQ(brier_score(std::vector{.8, .3}, Bytes{1, 0}).value(), (.04 + .09) / 2);
  EXPECT_FALSE(brier_score({}, {}));
}

TEST(ReliabilityCurve, PutsEachExampleInItsBin) {
  const auto curve = reliability_curve(std::vector{0., .05, .1, .95, 1.}, Bytes{0, 1, 1, 1, 0}, 10);
  ASSERT_EQ(curve.size(), 10U);
  EXPECT_EQ(curve[0].count, 2U);
  EXPECT_DOUBLE_EQ(curve[0].mean_probability, .025);
  EXPECT_DOUBLE_EQ(curve[0].share_positive, .5);
  EXPECT_EQ(curve[1].count, 1U);
  EXPECT_EQ(curve[9].count, 2U);
  // (2 |.025 - .5| + |.1 - 1| + 2 |.975 - .5|) / 5
  EXPECT_NEAR(expected_calibration_error(curve), (.95 + .9 + .95) / 5, 1e-12);
}

TEST(Temperature, IsFoundWhereProbabilitiesAreTooSure) {
  // Eight of ten are right; .8 has logit ln 4. They were said with three times that.
  const double said = 1 / (1 + std::exp(-3 * std::log(4.0)));
  const std::vector<double> probabilities(10, said);
  const Bytes positive{1, 1, 1, 1, 1, 1, 1, 1, 0, 0};
  const auto calibration = Calibration::temperature(probabilities, positive);
  EXPECT_NEAR(calibration.temperature(), 3, 1e-9);
  EXPECT_NEAR(calibration(said), .8, 1e-9);
  EXPECT_NEAR(calibration(.5), .5, 1e-12);
  EXPECT_EQ(Calibration::temperature(probabilities, Bytes(10, 1))(said), said);
}

TEST(Isotonic, IsTheExampleOfPooling) {
  // .1 -> 0, .2 -> 1, .3 -> 0, .4 -> 1: the middle two become 1/2 at .25.
  const auto calibration = Calibration::isotonic(std::vector{.1, .2, .3, .4}, Bytes{0, 1, 0, 1});
  EXPECT_DOUBLE_EQ(calibration(.1), 0);
  EXPECT_DOUBLE_EQ(calibration(.25), .5);
  EXPECT_DOUBLE_EQ(calibration(.4), 1);
  EXPECT_DOUBLE_EQ(calibration(.175), .25);
  EXPECT_DOUBLE_EQ(calibration(0), 0);
  EXPECT_DOUBLE_EQ(calibration(1), 1);
  EXPECT_EQ(Calibration::isotonic({}, {})(.3), .3);
}

TEST(Calibration, NeverTurnsTheOrder) {
  EXPECT_TRUE(rc::check([] {
    const auto count = *rc::gen::inRange<std::size_t>(1, 30);
    std::vector<double> probabilities;
    Bytes positive;
    for (std::size_t i = 0; i < count; ++i) {
      probabilities.push_back(*rc::gen::inRange(0, 21) / 20.0);
      positive.push_back(*rc::gen::element<std::uint8_t>(0, 1));
    }
    for (const auto& calibration : {Calibration::temperature(probabilities, positive),
                                    Calibration::isotonic(probabilities, positive)}) {
      double before = -1;
      for (int i = 0; i <= 50; ++i) {
        const double now = calibration(i / 50.0);
        RC_ASSERT(now >= before - 1e-12);
        RC_ASSERT(now >= 0 && now <= 1);
        before = now;
      }
    }
  }));
}

}  // namespace
}  // namespace uptake
