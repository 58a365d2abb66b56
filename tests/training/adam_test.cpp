#include "training/adam.h"

#include <gtest/gtest.h>
#include <torch/utils.h>

#include "support/error_of.h"

namespace uptake {
namespace {

/// tanh(x w^T + b) against y: the same numbers as in the Python below.
struct Problem : torch::nn::Module {
  explicit Problem(torch::ScalarType type = torch::kFloat32) : type_(type) {
    w = register_parameter("w", torch::tensor({1., -2., .5, 3.}, type).reshape({2, 2}));
    b = register_parameter("b", torch::tensor({.25, -.75}, type));
  }
  void backward() const {
    const auto x = torch::tensor({1., 2., -1.5, .5, .25, -3.}, type_).reshape({3, 2});
    const auto y = torch::tensor({0., 1., 2., -1., .5, .5}, type_).reshape({3, 2});
    (torch::tanh(x.mm(w.t()) + b) - y).square().mean().backward();
  }
  std::vector<double> values() const {
    const auto all = torch::cat({w.detach().flatten(), b.detach()}).to(torch::kFloat64);
    return {all.data_ptr<double>(), all.data_ptr<double>() + all.numel()};
  }
  torch::Tensor w, b;

 private:
  torch::ScalarType type_;
};

std::vector<double> after_10_steps(const std::string& name, double decay, torch::ScalarType type) {
  Problem problem(type);
  OptimizerConfig config;
  config.name = name;
  config.weight_decay = decay;
  Adam adam(problem, config);
  for (int i = 0; i < 10; ++i) {
    adam.clear_gradients();
    problem.backward();
    adam.step(.01);
  }
  return problem.values();
}

void expect_near(const std::vector<double>& ours, const std::vector<double>& reference,
                 double tolerance) {
  ASSERT_EQ(ours.size(), reference.size());
  for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_NEAR(ours[i], reference[i], tolerance) << i;
}

// torch.optim of Debian's PyTorch 1.13 in float64, learning rate .01, the decay for w alone.
const std::vector<double> adam{0.89863625706920425, -1.8987450368676615, 0.59852438678125564,
                               2.9014756167598734,  0.35131500376929509, -0.84852438555740295};
const std::vector<double> adam_decayed{0.89941920050341062, -1.8998612138055253,
                                       0.5981696029377952,  2.9005212269081699,
                                       0.35131225013007217, -0.8485245247143729};
const std::vector<double> adamw_decayed{0.88907542192033118, -1.8792118610433084,
                                        0.59305347398890562, 2.8721036100478883,
                                        0.3513801630301483,  -0.8484768571529957};

TEST(Adam, equalsTorchInPythonInOnePassOfFloat32) {
  expect_near(after_10_steps("adam", 0, torch::kFloat32), adam, 2e-6);
  expect_near(after_10_steps("adam", .1, torch::kFloat32), adam_decayed, 2e-6);
  expect_near(after_10_steps("adamw", .1, torch::kFloat32), adamw_decayed, 2e-6);
}

TEST(Adam, equalsTorchInPythonByOperationsOfFloat64) {
  expect_near(after_10_steps("adam", 0, torch::kFloat64), adam, 1e-14);
  expect_near(after_10_steps("adam", .1, torch::kFloat64), adam_decayed, 1e-14);
  expect_near(after_10_steps("adamw", .1, torch::kFloat64), adamw_decayed, 1e-14);
}

TEST(Adam, leavesAParameterWithoutAGradientAlone) {
  Problem problem;
  Adam adam_of_all(problem, {});
  problem.w.sum().backward();
  adam_of_all.step(.1);
  EXPECT_EQ(problem.b[0].item<float>(), .25F);
  EXPECT_NEAR(problem.w[0][0].item<double>(), .9, 1e-6);  // the first step is the rate itself
  EXPECT_EQ(adam_of_all.state().size(), 3U);              // of w alone
}

TEST(Adam, takesAParameterThatIsThereTwiceOnce) {
  Problem problem;
  problem.register_parameter("tied", problem.w);
  problem.b.set_requires_grad(false);
  Adam adam_of_all(problem, {});
  problem.w.sum().backward();
  EXPECT_EQ(adam_of_all.gradients().size(), 1U);
}

TEST(Adam, goesOnFromItsState) {
  Problem straight, resumed;
  Adam first(straight, {});
  const auto steps = [](Problem& problem, Adam& optimizer, int count) {
    for (int i = 0; i < count; ++i) {
      optimizer.clear_gradients();
      problem.backward();
      optimizer.step(.01);
    }
  };
  steps(straight, first, 3);
  Adam second(resumed, {});
  {
    const torch::NoGradGuard no_gradient;
    resumed.w.copy_(straight.w);
    resumed.b.copy_(straight.b);
  }
  auto state = first.state();
  EXPECT_EQ(state.at("w.step").item<std::int64_t>(), 3);
  second.restore(state, "file");
  steps(straight, first, 4);
  steps(resumed, second, 4);
  EXPECT_EQ(straight.values(), resumed.values());
  state.erase("b.exp_avg");
  EXPECT_EQ(error_of([&] { return second.restore(state, "file"), 0; }).code(), "state.missing");
}

}  // namespace
}  // namespace uptake
