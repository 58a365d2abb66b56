#include "nn/scan_loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "nn/autocast.h"

namespace uptake {
namespace {

const double ln2 = std::log(2), ln3 = std::log(3);
const float nan = std::numeric_limits<float>::quiet_NaN();

torch::Tensor rows(const std::vector<double>& values, std::int64_t tasks) {
  return torch::tensor(values, torch::kDouble).view({-1, tasks});
}

TEST(ScanLoss, isCrossEntropyAgainstProbabilities) {
  // The sigmoid of ln 3 is 3/4.
  const auto loss = [](double logit, double target) {
    return scan_loss(rows({logit}, 1), rows({target}, 1), rows({1}, 1)).value.item<double>();
  };
  EXPECT_NEAR(loss(0, .3), ln2, 1e-12);
  EXPECT_NEAR(loss(ln3, 1), std::log(4. / 3), 1e-12);
  EXPECT_NEAR(loss(ln3, 0), std::log(4), 1e-12);
  EXPECT_NEAR(loss(ln3, .25), -.25 * std::log(.75) - .75 * std::log(.25), 1e-12);
}

TEST(ScanLoss, isTheMeanOverKnownTasksThenOverExamsThatHaveAny) {
  const auto logits = rows({ln3, 0, 7, -ln3, 5, 5, 1, 2, 3}, 3);
  const auto targets = rows({1, .5, nan, 1, 0, 0, nan, 0, 1}, 3);
  const auto known = rows({1, 1, 0, 1, 0, 0, 0, 0, 0}, 3);
  const auto loss = scan_loss(logits, targets, known);
  EXPECT_NEAR(loss.value.item<double>(), ((std::log(4. / 3) + ln2) / 2 + std::log(4)) / 2, 1e-12);
  EXPECT_EQ(loss.weight.item<double>(), 2);
  const auto with_bool = scan_loss(logits, targets, known.to(torch::kBool));
  EXPECT_EQ(with_bool.value.item<double>(), loss.value.item<double>());
}

TEST(ScanLoss, tasksWeighAsTheyAreToldTo) {
  const auto logits = rows({ln3, 0, ln3, 0}, 2), targets = rows({1, 1, 1, 1}, 2);
  const auto known = rows({1, 1, 0, 1}, 2);
  const auto weights = torch::tensor({3., 1.}, torch::kDouble);
  const auto loss = scan_loss(logits, targets, known, weights);
  EXPECT_NEAR(loss.value.item<double>(), ((3 * std::log(4. / 3) + ln2) / 4 + ln2) / 2, 1e-12);
  // A task of weight 0 is as one that is not known.
  const auto first_only = scan_loss(logits, targets, known, torch::tensor({1., 0.}));
  EXPECT_NEAR(first_only.value.item<double>(), std::log(4. / 3), 1e-12);
  EXPECT_EQ(first_only.weight.item<double>(), 1);
}

TEST(ScanLoss, withoutAnyLabelIsNothing) {
  auto logits = torch::ones({2, 3}).requires_grad_(true);
  const auto loss = scan_loss(logits, torch::full({2, 3}, nan), torch::zeros({2, 3}));
  EXPECT_EQ(loss.value.item<float>(), 0);
  EXPECT_EQ(loss.weight.item<float>(), 0);
  loss.value.backward();
  EXPECT_TRUE(torch::equal(logits.grad(), torch::zeros({2, 3})));
}

TEST(ScanLoss, isFiniteForAnyLogit) {
  auto logits = torch::tensor({1e4F, -1e4F}).view({1, 2}).requires_grad_(true);
  const auto loss = scan_loss(logits, torch::tensor({0.F, 0.F}).view({1, 2}), torch::ones({1, 2}));
  EXPECT_FLOAT_EQ(loss.value.item<float>(), 5e3F);
  loss.value.backward();
  EXPECT_TRUE(torch::allclose(logits.grad(), torch::tensor({.5F, 0.F}).view({1, 2})));
}

TEST(ScanLoss, gradientIsThatOfDifferences) {
  const auto logits = rows({.3, -1.2, 2, .7, -.4, 1.1}, 3);
  const auto targets = rows({1, .2, .9, 0, .5, nan}, 3), known = rows({1, 0, 1, 1, 1, 0}, 3);
  const auto weights = torch::tensor({1., 2., .5}, torch::kDouble);
  auto at = logits.clone().requires_grad_(true);
  scan_loss(at, targets, known, weights).value.backward();
  const auto value = [&](std::int64_t place, double step) {
    auto moved = logits.clone();
    moved.view(-1)[place] += step;
    return scan_loss(moved, targets, known, weights).value.item<double>();
  };
  for (std::int64_t i = 0; i < logits.numel(); ++i) {
    const double difference = (value(i, 1e-5) - value(i, -1e-5)) / 2e-5;
    EXPECT_NEAR(at.grad().view(-1)[i].item<double>(), difference, 1e-9) << i;
  }
  // On paper: of the first, (sigmoid - target) weight / weights of the exam / exams.
  EXPECT_NEAR(at.grad()[0][0].item<double>(), (1 / (1 + std::exp(-.3)) - 1) / 1.5 / 2, 1e-12);
}

TEST(ScanLoss, isInFloat32WhereLogitsAreNot) {
  const Autocast lower(torch::kCPU, true);
  const auto logits = torch::tensor({1.F, -2.F}).view({1, 2});
  const auto low = scan_loss(logits.to(torch::kBFloat16), torch::ones({1, 2}), torch::ones({1, 2}));
  EXPECT_EQ(low.value.scalar_type(), torch::kFloat);
  const double wanted = (std::log1p(std::exp(-1)) + std::log1p(std::exp(2))) / 2;
  EXPECT_NEAR(low.value.item<float>(), wanted, 1e-6);
}

}  // namespace
}  // namespace uptake
