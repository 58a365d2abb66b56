#include "nn/guided_relu.h"

#include <gtest/gtest.h>
#include <torch/autograd.h>

#include "nn/drawn.h"
#include "nn/fused_unit.h"
#include "nn/initialise.h"
#include "nn/norm_relu.h"
#include "nn/scan_encoder.h"

namespace uptake {
namespace {

TEST(GuidedRelu, LetsPositiveGradientsThroughAtPositiveValues) {
  const auto values = torch::tensor({-1.f, 2.f, 3.f, 0.f, 5.f}).requires_grad_();
  const auto result = guided_relu(values);
  EXPECT_TRUE(torch::equal(result, torch::tensor({0.f, 2.f, 3.f, 0.f, 5.f})));
  result.backward(torch::tensor({5.f, -1.f, 4.f, 2.f, 0.f}));
  EXPECT_TRUE(torch::equal(values.grad(), torch::tensor({0.f, 0.f, 4.f, 0.f, 0.f})));
}

/// A network of two units of one channel, on paper: y = relu(2x - 1), then u = relu(y), v =
/// relu(3 - y), score = u - v. At x = 1: y = 1, u = 1, v = 2; du = 1, dv = -1. The plain gradient
/// is 2 (1 + 1) = 4; guided, v's branch brings nothing back (its gradient is negative): 2.
TEST(GuidedRelu, OfATinyNetworkOnPaper) {
  const auto gradient_of = [](const auto& relu) {
    const auto x = torch::ones({1}).requires_grad_();
    const auto y = relu(2 * x - 1);
    (relu(y) - relu(3 - y)).sum().backward();
    return x.grad().item<float>();
  };
  EXPECT_EQ(gradient_of([](const torch::Tensor& v) { return torch::relu(v); }), 4);
  EXPECT_EQ(gradient_of(guided_relu), 2);
}

/// y = max(0, 2 z - 1) in evaluation: dz is 2 dy where z > 1/2 and, guided, dy > 0.
TEST(GuidedRelu, OfTheFusedNormOnPaper) {
  const auto z = torch::tensor({1.f, 1.f, 0.f, 0.f, .75f, .75f}).view({6, 1});
  const auto gradient = torch::tensor({3.f, -3.f, 3.f, -3.f, .5f, -.5f}).view({6, 1});
  NormTable table{torch::full({1}, 2.f),
                  torch::full({1}, -1.f),
                  torch::zeros({1}),
                  torch::full({1}, 2.f),
                  false,
                  {}};
  const auto back = [&](bool guided) {
    table.guided = guided;
    const auto result = torch::empty_like(gradient);
    const auto rows = [](const torch::Tensor& t) {
      return VoxelRows{t.data_ptr<float>(), 6, 1, 1};
    };
    norm_relu_backward(rows(z), table, rows(gradient), rows(result));
    return result.flatten();
  };
  EXPECT_TRUE(torch::equal(back(false), torch::tensor({6.f, -6.f, 0.f, 0.f, 1.f, -1.f})));
  EXPECT_TRUE(torch::equal(back(true), torch::tensor({6.f, 0.f, 0.f, 0.f, 1.f, 0.f})));
}

struct GuidedEncoder : ::testing::TestWithParam<double> {
  std::shared_ptr<ScanEncoder> encoder() const {
    ScanModelConfig config;
    config.width = .125;
    config.depth = GetParam();
    config.in_plane_stride = 8;
    auto made = make_scan_encoder(config);
    const torch::NoGradGuard no_gradient;
    std::uint64_t seed = 0;
    for (const auto& item : made->named_parameters()) {
      const auto inputs = item.value().numel() / item.value().size(0);
      RandomStream rng(++seed, item.key());
      fill_normal(item.value(), std::sqrt(2. / static_cast<double>(inputs)), rng);
      if (item.value().dim() == 1) item.value().abs_();
    }
    made->eval();
    return made;
  }

  /// d(sum of encoding x probe) / d scan.
  static torch::Tensor gradient(ScanEncoder& encoder, const torch::Tensor& scans, bool guided) {
    encoder.set_guided(guided);
    const auto input = scans.clone().requires_grad_();
    const auto encoding = encoder.forward(input);
    const auto probe = drawn(encoding.sizes(), 9).to(encoding.scalar_type());
    return torch::autograd::grad({(encoding * probe).sum()}, {input})[0];
  }
};

/// The fused blocks (float32 on the CPU) against plain torch (float64 is never fused).
TEST_P(GuidedEncoder, IsTheSameFusedAndPlain) {
  const auto fused = encoder(), plain = encoder();
  plain->to(torch::kDouble);
  const auto scans = drawn({1, 2, 19, 24, 17}, 1), exact = scans.to(torch::kDouble);
  ASSERT_TRUE(can_fuse(scans));
  ASSERT_FALSE(can_fuse(exact));
  for (const bool guided : {false, true}) {
    const auto wanted = gradient(*plain, exact, guided);
    const auto found = gradient(*fused, scans, guided).to(torch::kDouble);
    ASSERT_GT(wanted.norm().item<double>(), 0);
    EXPECT_LT((found - wanted).norm().item<double>(), 1e-3 * wanted.norm().item<double>());
  }
}

/// Through weights that are nowhere negative nothing negative can come back, once the last ReLU
/// has let through what is positive alone.
TEST_P(GuidedEncoder, BringsNothingNegativeBackThroughPositiveWeights) {
  const auto made = encoder();
  {
    const torch::NoGradGuard no_gradient;
    for (const auto& weight : made->parameters()) weight.abs_();
  }
  const auto scans = drawn({1, 2, 16, 16, 16}, 1).abs_();
  const auto guided = gradient(*made, scans, true);
  EXPECT_GE(guided.min().item<float>(), 0);
  EXPECT_GT(guided.max().item<float>(), 0);
}

TEST_P(GuidedEncoder, ComputesTheSameForward) {
  const auto made = encoder();
  const auto scans = drawn({1, 2, 16, 16, 16}, 1);
  const torch::NoGradGuard no_gradient;
  const auto wanted = made->forward(scans);
  made->set_guided(true);
  EXPECT_TRUE(torch::equal(made->forward(scans), wanted));
}

INSTANTIATE_TEST_SUITE_P(Depths, GuidedEncoder, ::testing::Values(.1, .4, 1.));

}  // namespace
}  // namespace uptake
