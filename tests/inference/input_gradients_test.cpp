#include "inference/input_gradients.h"

#include <gtest/gtest.h>

#include "nn/drawn.h"
#include "nn/initialise.h"

namespace uptake {
namespace {

ScanModelConfig small_model() {
  ScanModelConfig config;
  config.width = .125;
  config.depth = .1;
  config.in_plane_stride = 8;
  config.rows = config.columns = 16;
  config.tasks = {"liver", "lungs"};
  config.position = true;
  return config;
}

/// As far as the log-odds of a task change with a small step along a direction, the gradient says
/// so: central differences in float64.
TEST(InputGradients, AreThoseOfTheLogOdds) {
  auto model = make_scan_model(small_model(), 3);
  model->to(torch::kDouble);
  const auto scan = drawn({1, 2, 17, 16, 16}, 1, "scans").to(torch::kDouble);
  const auto gradients = input_gradients(model, scan, {1, 0}, false);
  ASSERT_EQ(gradients.size(), 2);
  constexpr double step = 1e-5;
  for (std::size_t i = 0; i < 2; ++i) {
    const auto task = static_cast<std::int64_t>(1 - i);
    const auto logit = [&](const torch::Tensor& at) {
      const torch::NoGradGuard no_gradient;
      return model->forward(at).logits[0][task].item<double>();
    };
    for (const std::uint64_t seed : {5, 6, 7}) {
      const auto direction = drawn(scan.sizes(), seed, "scans").to(torch::kDouble);
      const double wanted =
          (logit(scan + step * direction) - logit(scan - step * direction)) / (2 * step);
      const double found = (gradients[i] * direction[0]).sum().item<double>();
      EXPECT_NEAR(found, wanted, 1e-4 * std::abs(wanted) + 1e-9);
    }
  }
}

/// The wanted values come from the same model in float64, whose blocks are not fused.
TEST(InputGradients, GuidedOnesAreTheSameInFloat32AsInFloat64) {
  auto model = make_scan_model(small_model(), 3), exact = make_scan_model(small_model(), 3);
  exact->to(torch::kDouble);
  const auto scan = drawn({1, 2, 17, 16, 16}, 1, "scans");
  const auto plain = input_gradients(model, scan, {0}, false)[0];
  const auto guided = input_gradients(model, scan, {0}, true)[0];
  const auto wanted = input_gradients(exact, scan.to(torch::kDouble), {0}, true)[0];
  EXPECT_LT((guided - wanted).norm().item<double>(), 1e-3 * wanted.norm().item<double>());
  EXPECT_GT((guided - plain).norm().item<double>(), .1 * plain.norm().item<double>());
}

TEST(InputGradients, LeaveTheModelAsItWas) {
  auto model = make_scan_model(small_model(), 3);
  const auto scan = drawn({1, 2, 16, 16, 16}, 1, "scans");
  const auto before = input_gradients(model, scan, {0}, false)[0];
  input_gradients(model, scan, {0}, true);
  EXPECT_TRUE(torch::equal(input_gradients(model, scan, {0}, false)[0], before));
  for (const auto& weight : model->parameters()) EXPECT_FALSE(weight.grad().defined());
}

TEST(InputGradients, LargestChannelIsTheLargerMagnitude) {
  const auto gradient = torch::tensor({1.F, -5.F, 0.F, -2.F, 3.F, 0.F}).view({2, 1, 1, 3});
  EXPECT_TRUE(torch::equal(largest_channel(gradient).flatten(), torch::tensor({2.F, 5.F, 0.F})));
}

}  // namespace
}  // namespace uptake
