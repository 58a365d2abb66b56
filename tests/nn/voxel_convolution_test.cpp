#include "nn/voxel_convolution.h"

#include <gtest/gtest.h>

#include "nn/drawn.h"

namespace uptake {
namespace {

double apart(const torch::Tensor& found, const torch::Tensor& wanted) {
  return ((found - wanted).norm() / wanted.norm()).item<double>();
}

/// Factors in bfloat16 keep 8 bits: 1/256 of a value at most, less on the average of a sum.
TEST(VoxelConvolution, InBfloat16IsAboutTheSame) {
  for (const std::int64_t kernel : {1, 3}) {
    for (const std::int64_t step : {1, 2}) {
      const Size3 stride{step, step, step};
      const auto voxels = drawn({2, 6, 8, 10, 16}, 1),
                 weight = drawn({24, 16, kernel, kernel, kernel}, 2);
      const auto z = convolve_voxels(voxels, weight, stride, false);
      const auto gradient = drawn(z.sizes(), 3);
      const Size3 size{kernel, kernel, kernel};
      const auto of_weight = [&](bool bf16) {
        return convolution_weight_gradient(gradient, voxels, size, stride, bf16);
      };
      const auto of_input = [&](bool bf16) {
        return convolution_input_gradient(gradient, weight, stride, voxels.sizes(), bf16);
      };
      for (const auto& [low, full] : {std::pair(convolve_voxels(voxels, weight, stride, true), z),
                                      std::pair(of_weight(true), of_weight(false)),
                                      std::pair(of_input(true), of_input(false))}) {
        EXPECT_GT(apart(low, full), 1e-5) << "it was not in bfloat16";
        EXPECT_LT(apart(low, full), 1.0 / 256) << kernel << ' ' << step;
      }
    }
  }
}

}  // namespace
}  // namespace uptake
