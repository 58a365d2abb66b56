#include "nn/position_features.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "nn/libtorch.h"

namespace uptake {
namespace {

torch::Tensor of(torch::IntArrayRef shape, const torch::Tensor& slices = {}) {
  return position_features(torch::zeros(shape), slices);
}

/// Feature `wave` (1, ...) of a voxel `place` of `size`.
double cosine(int wave, int place, int size) {
  return std::cos(std::numbers::pi * wave * (place + .5) / size);
}

TEST(PositionFeatures, areCosinesOfThePlaceAlongEachAxis) {
  const auto found = of({2, 3, 5, 4, 6});
  ASSERT_EQ(found.sizes(), (std::vector<std::int64_t>{2, position_feature_count, 5, 4, 6}));
  const auto at = [&](int feature) { return found[1][feature][3][2][5].item<double>(); };
  for (int k = 1; k <= 8; ++k) EXPECT_NEAR(at(k - 1), cosine(k, 3, 5), 1e-6);
  for (int k = 1; k <= 4; ++k) EXPECT_NEAR(at(k + 7), cosine(k, 2, 4), 1e-6);
  for (int k = 1; k <= 4; ++k) EXPECT_NEAR(at(k + 11), cosine(k, 5, 6), 1e-6);
}

TEST(PositionFeatures, areThoseOfTheScanAloneWhateverItIsPaddedTo) {
  const auto alone = of({1, 3, 5, 4, 6});
  const auto padded = of({2, 3, 9, 4, 6}, torch::tensor({9, 5}, torch::kLong));
  EXPECT_TRUE(torch::equal(padded[1].slice(1, 0, 5), alone[0]));
  EXPECT_FALSE(torch::equal(padded[0].slice(1, 0, 5), alone[0]));
}

TEST(PositionFeatures, tellEveryVoxelFromEveryOther) {
  const auto voxels = of({1, 1, 12, 4, 4})[0].flatten(1).transpose(0, 1).contiguous();
  const auto distances = torch::cdist(voxels, voxels) + 9 * torch::eye(voxels.size(0));
  EXPECT_GT(distances.min().item<double>(), .1);
}

}  // namespace
}  // namespace uptake
