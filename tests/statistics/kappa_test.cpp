#include "statistics/kappa.h"

#include <gtest/gtest.h>

#include <vector>

namespace uptake {
namespace {

using Labels = std::vector<std::string>;

/// `count` pairs of labels more.
void add(Labels& first, Labels& second, const char* a, const char* b, int count) {
  for (int i = 0; i < count; ++i) {
    first.emplace_back(a);
    second.emplace_back(b);
  }
}

TEST(Kappa, OfAKnownTable) {
  // 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: observed 35/50 = .7; yes 25/50 and 30/50, so
  // expected .5 x .6 + .5 x .4 = .5; kappa (.7 - .5) / (1 - .5) = .4
  Labels first, second;
  add(first, second, "yes", "yes", 20);
  add(first, second, "yes", "no", 5);
  add(first, second, "no", "yes", 10);
  add(first, second, "no", "no", 15);
  const auto agreement = cohen_kappa(first, second);
  EXPECT_EQ(agreement.items, 50U);
  EXPECT_DOUBLE_EQ(agreement.observed, 0.7);
  EXPECT_DOUBLE_EQ(agreement.expected, 0.5);
  EXPECT_NEAR(agreement.kappa.value(), 0.4, 1e-12);
}

TEST(Kappa, OfThreeLabels) {
  // Observed 2/3; each label 1/3 and (1/3, 2/3, 0): expected 1/9 + 2/9 = 1/3; kappa 1/2
  const auto agreement = cohen_kappa(Labels{"a", "b", "c"}, Labels{"a", "b", "b"});
  EXPECT_NEAR(agreement.kappa.value(), 0.5, 1e-12);
}

TEST(Kappa, OfFullAgreementAndFullDisagreement) {
  EXPECT_NEAR(cohen_kappa(Labels{"a", "b"}, Labels{"a", "b"}).kappa.value(), 1, 1e-12);
  EXPECT_NEAR(cohen_kappa(Labels{"a", "b"}, Labels{"b", "a"}).kappa.value(), -1, 1e-12);
}

TEST(Kappa, IsNotDefinedWhereChanceAgreesFully) {
  const auto agreement = cohen_kappa(Labels{"a", "a"}, Labels{"a", "a"});
  EXPECT_EQ(agreement.observed, 1);
  EXPECT_FALSE(agreement.kappa);
  EXPECT_FALSE(cohen_kappa({}, {}).kappa);
}

}  // namespace
}  // namespace uptake
