#include "training/training_step.h"

#include <gtest/gtest.h>

#include "support/error_of.h"

namespace uptake {
namespace {

/// A line w x + b through twelve points, in double precision: a batch in one or in unequal parts.
class LineTask : public TrainingTask {
 public:
  explicit LineTask(std::vector<std::int64_t> parts) : parts_(std::move(parts)) {
    w = line_.register_parameter("w", torch::tensor({.5}, torch::kFloat64));
    b = line_.register_parameter("b", torch::tensor({-1.}, torch::kFloat64));
  }
  torch::nn::Module& model() override { return line_; }
  std::int64_t steps_per_epoch() const override { return 1; }
  Loss loss(const Place& place) override {
    std::int64_t first = 0;
    for (std::int64_t i = 0; i < place.part; ++i) first += parts_[static_cast<std::size_t>(i)];
    const auto count = parts_[static_cast<std::size_t>(place.part)];
    const auto x = torch::arange(first, first + count, torch::kFloat64) / 4;
    Loss result;
    result.value = (w * x + b - x.square()).square().mean();  // of no example: not a number
    result.weight = static_cast<double>(count);
    if (count > 0) result.figures["largest"] = x.max().item<double>();
    return result;
  }
  std::map<std::string, double> validate() override { return {}; }
  torch::Tensor w, b;

 private:
  std::vector<std::int64_t> parts_;
  torch::nn::Module line_;
};

struct Found {
  StepResult result;
  double w, b;
};
Found gradients(const std::vector<std::int64_t>& parts, double clip = 0) {
  LineTask task(parts);
  TrainingConfig config;
  config.accumulation = static_cast<std::int64_t>(parts.size());
  config.clip_norm = clip;
  Adam optimizer(task.model(), config.optimizer);
  const auto result = compute_gradients(task, config, optimizer, 0, {});
  return {result, task.w.grad().item<double>(), task.b.grad().item<double>()};
}

TEST(ComputeGradients, ofMicroBatchesAreThoseOfOneBatch) {
  const auto whole = gradients({12});
  for (const auto& parts :
       std::vector<std::vector<std::int64_t>>{{3, 3, 3, 3}, {1, 5, 2, 4}, {0, 7, 0, 5}, {11, 1}}) {
    const auto found = gradients(parts);
    EXPECT_NEAR(found.w, whole.w, 1e-13);
    EXPECT_NEAR(found.b, whole.b, 1e-13);
    EXPECT_NEAR(found.result.loss, whole.result.loss, 1e-13);
    EXPECT_NEAR(found.result.gradient_norm, whole.result.gradient_norm, 1e-12);
  }
}

TEST(ComputeGradients, averagesFiguresByWeight) {
  // Largest x of 4 points: .75; of the other 8: 2.75.
  EXPECT_NEAR(gradients({4, 8}).result.figures.at("largest"), (4 * .75 + 8 * 2.75) / 12, 1e-15);
}

TEST(ComputeGradients, clipsAllTogether) {
  const auto free = gradients({12}), clipped = gradients({12}, .5), loose = gradients({12}, 1e6);
  EXPECT_NEAR(std::hypot(free.w, free.b), free.result.gradient_norm, 1e-13);
  EXPECT_GT(free.result.gradient_norm, .5);
  EXPECT_NEAR(std::hypot(clipped.w, clipped.b), .5, 1e-6);
  EXPECT_NEAR(clipped.w / clipped.b, free.w / free.b, 1e-12);
  EXPECT_EQ(clipped.result.gradient_norm, free.result.gradient_norm);  // as it was before
  EXPECT_EQ(loose.w, free.w);
}

TEST(ComputeGradients, takesNothingFromABatchOfNothing) {
  LineTask task({0});
  Adam optimizer(task.model(), {});
  const auto result = compute_gradients(task, {}, optimizer, 0, {});
  EXPECT_TRUE(std::isnan(result.loss));
  EXPECT_EQ(result.gradient_norm, 0);
  optimizer.step(1);
  EXPECT_EQ(task.w.item<double>(), .5);
}

TEST(ComputeGradients, letsOthersAddTheirs) {
  LineTask task({4, 8});
  TrainingConfig config;
  config.accumulation = 2;
  config.clip_norm = 1;
  Adam optimizer(task.model(), config.optimizer);
  double told = 0;
  const auto result =
      compute_gradients(task, config, optimizer, 0, [&](torch::nn::Module& model, double weight) {
        told = weight;
        for (const auto& parameter : model.parameters()) parameter.grad().fill_(3);
      });
  EXPECT_EQ(told, 12);
  EXPECT_NEAR(result.gradient_norm, 3 * std::sqrt(2.), 1e-14);
  EXPECT_NEAR(task.w.grad().item<double>(), std::sqrt(.5), 1e-6);  // clipped after that
}

TEST(ComputeGradients, refusesAGradientThatIsNotFinite) {
  LineTask task({12});
  Adam optimizer(task.model(), {});
  const auto error = error_of([&] {
    return compute_gradients(task, {}, optimizer, 4, [](torch::nn::Module& model, double) {
      model.parameters()[0].grad().fill_(std::numeric_limits<double>::infinity());
    });
  });
  EXPECT_EQ(error.code(), "training.not_finite");
  EXPECT_NE(error.message().find("the gradient of step 5 (epoch 5) is inf"), std::string::npos)
      << error.message();
}

}  // namespace
}  // namespace uptake
