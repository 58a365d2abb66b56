#include "imaging/resample.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numbers>

#include "core/error.h"

namespace uptake {
namespace {

Grid grid(std::array<std::size_t, 3> size, std::array<double, 3> spacing,
          std::array<double, 3> origin = {0, 0, 0}) {
  Grid g;
  g.size = size;
  for (int a = 0; a < 3; ++a) {
    g.affine(a, a) = spacing[static_cast<std::size_t>(a)];
    g.affine(a, 3) = origin[static_cast<std::size_t>(a)];
  }
  return g;
}

/// A field that linear interpolation gets right everywhere.
double field(const Eigen::Vector3d& p) { return 3 * p.x() - 2 * p.y() + 0.5 * p.z() + 7; }

SliceSource source_of(const Grid& g, std::vector<double> index = {}) {
  SliceSource source;
  source.grid = g;
  if (index.empty())
    for (std::size_t k = 0; k < g.size[2]; ++k) index.push_back(static_cast<double>(k));
  source.slice_index = index;
  source.read = [g, index](std::size_t k, std::span<float> out) {
    for (std::size_t y = 0; y < g.size[1]; ++y)
      for (std::size_t x = 0; x < g.size[0]; ++x)
        out[y * g.size[0] + x] = static_cast<float>(
            field(g.position(static_cast<double>(x), static_cast<double>(y), index[k])));
  };
  return source;
}

/// Largest difference from the field, over target voxels at least `margin` mm inside the source.
double largest_error(const Grid& target, const std::vector<float>& values, const Grid& inside,
                     double margin) {
  double largest = 0;
  std::size_t seen = 0;
  for (std::size_t z = 0; z < target.size[2]; ++z)
    for (std::size_t y = 0; y < target.size[1]; ++y)
      for (std::size_t x = 0; x < target.size[0]; ++x) {
        const auto p =
            target.position(static_cast<double>(x), static_cast<double>(y), static_cast<double>(z));
        const auto i = inside.index(p);
        bool in = true;
        for (int a = 0; a < 3; ++a)
          in = in && i(a) >= margin &&
               i(a) <= static_cast<double>(inside.size[static_cast<std::size_t>(a)]) - 1 - margin;
        if (!in) continue;
        ++seen;
        largest = std::max(
            largest, std::abs(values[(z * target.size[1] + y) * target.size[0] + x] - field(p)));
      }
  EXPECT_GT(seen, 50U);
  return largest;
}

TEST(AxisWeights, LinearBetweenSamples) {
  const std::vector<double> position{0, 0.25, 1.0};
  const auto w = axis_weights(position, 3);
  EXPECT_EQ(w.begin, (std::vector<std::size_t>{0, 1, 3, 4}));
  EXPECT_EQ(w.index, (std::vector<std::size_t>{0, 0, 1, 1}));
  EXPECT_FLOAT_EQ(w.weight[1], 0.75F);
  EXPECT_FLOAT_EQ(w.weight[2], 0.25F);
}

TEST(AxisWeights, AverageWhenShrinking) {
  // Steps of 2: the mean of the interpolant over sqrt(3) = 1.732 samples around 2. Its half from 2
  // to 2.866 gives (0.866 - 0.375) to sample 2 and 0.375 to sample 3.
  const std::vector<double> position{2, 4, 6};
  const auto w = axis_weights(position, 9);
  ASSERT_EQ(w.begin[1] - w.begin[0], 3U);
  EXPECT_NEAR(w.weight[0], 0.375 / std::sqrt(3.0), 1e-6);
  EXPECT_NEAR(w.weight[1], 1 - 0.75 / std::sqrt(3.0), 1e-6);
  EXPECT_EQ(w.index[0], 1U);
}

TEST(AxisWeights, NothingAliases) {
  // A pattern of every other sample, taken every 4.3 samples, is grey: linear interpolation alone
  // would give stripes.
  std::vector<double> position;
  for (int i = 1; i < 20; ++i) position.push_back(4.3 * i);
  const auto w = axis_weights(position, 100);
  for (std::size_t i = 0; i < position.size(); ++i) {
    double value = 0;
    for (std::size_t e = w.begin[i]; e < w.begin[i + 1]; ++e)
      value += static_cast<double>(w.weight[e]) * (w.index[e] % 2 == 0 ? 1 : 0);
    EXPECT_NEAR(value, 0.5, 0.07) << i;
  }
}

TEST(AxisWeights, NothingBeyondHalfAStep) {
  const std::vector<double> position{-0.6, -0.5, 2.5, 2.6};
  const auto w = axis_weights(position, 3);
  EXPECT_EQ(w.begin, (std::vector<std::size_t>{0, 0, 1, 2, 2}));
  EXPECT_EQ(w.index, (std::vector<std::size_t>{0, 2}));
}

TEST(Resample, SameGridIsUntouched) {
  ThreadPool pool(2);
  const Grid g = grid({5, 4, 3}, {2, 3, 4}, {-7, 1, 9});
  const auto values = resample(source_of(g), g, -1, pool);
  for (std::size_t z = 0; z < 3; ++z)
    for (std::size_t y = 0; y < 4; ++y)
      for (std::size_t x = 0; x < 5; ++x)
        EXPECT_FLOAT_EQ(values[(z * 4 + y) * 5 + x],
                        static_cast<float>(field(g.position(double(x), double(y), double(z)))));
}

TEST(Resample, FinerGridIsInterpolated) {
  ThreadPool pool(2);
  const Grid from = grid({12, 10, 8}, {4, 4, 5}, {-20, -10, 3});
  const Grid to = grid({40, 30, 20}, {1.1, 1.2, 1.7}, {-19, -9.5, 4});
  EXPECT_LT(largest_error(to, resample(source_of(from), to, -1, pool), from, 0), 1e-4);
}

TEST(Resample, CoarserGridIsAveragedWithoutShift) {
  ThreadPool pool(2);
  const Grid from = grid({60, 50, 40}, {1, 1, 1});
  const Grid to = grid({20, 16, 12}, {2.7, 2.9, 3.1}, {1, 1, 1});
  EXPECT_LT(largest_error(to, resample(source_of(from), to, -1, pool), from, 4), 1e-3);
}

TEST(Resample, FlippedAxes) {
  ThreadPool pool(2);
  Grid from = grid({12, 10, 8}, {4, 4, 5});
  from.affine.col(0) *= -1;
  from.affine.col(2) *= -1;
  from.affine(0, 3) = 44;
  from.affine(2, 3) = 35;
  const Grid to = grid({12, 10, 8}, {4, 4, 5});
  EXPECT_LT(largest_error(to, resample(source_of(from), to, -1, pool), to, 0), 1e-4);
}

TEST(Resample, SwappedAndTiltedAxesGoThroughPhysicalSpace) {
  ThreadPool pool(2);
  Grid coronal;  // x to the left, y to the feet, slices to the back
  coronal.size = {12, 20, 10};
  coronal.affine << 4, 0, 0, -20, 0, 0, 5, -25, 0, -3, 0, 60, 0, 0, 0, 1;
  const Grid to = grid({12, 10, 20}, {4, 4.4, 2.9}, {-20, -25, 3});
  EXPECT_LT(largest_error(to, resample(source_of(coronal), to, -1, pool), coronal, 0), 1e-3);

  Grid tilted = grid({30, 30, 20}, {2, 2, 3}, {-29, -29, 0});
  const double angle = 20 * std::numbers::pi / 180;
  tilted.affine.col(1) = Eigen::Vector4d(0, 2 * std::cos(angle), 2 * std::sin(angle), 0);
  const Grid straight = grid({28, 24, 20}, {2, 2, 3}, {-27, -22, 0});
  EXPECT_LT(largest_error(straight, resample(source_of(tilted), straight, -1, pool), tilted, 1),
            1e-3);
}

TEST(Resample, MissingAndUnevenSlicesAreInterpolated) {
  ThreadPool pool(2);
  const Grid g = grid({8, 8, 7}, {2, 2, 3});
  const std::vector<double> places{0, 1, 2.2, 4, 4.9, 6};
  EXPECT_LT(largest_error(g, resample(source_of(g, places), g, -1, pool), g, 0), 1e-4);
  // The same through the oblique path.
  Grid turned = g;
  turned.affine.col(0).swap(turned.affine.col(1));
  EXPECT_LT(largest_error(turned, resample(source_of(g, places), turned, -1, pool), g, 0), 1e-3);
}

TEST(Resample, OutsideIsFilled) {
  ThreadPool pool(1);
  const Grid from = grid({4, 4, 4}, {1, 1, 1});
  const Grid to = grid({8, 4, 6}, {1, 1, 1}, {-2, 0, 0});
  const auto values = resample(source_of(from), to, -1024, pool);
  EXPECT_EQ(values[0], -1024);                    // x = -2
  EXPECT_NE(values[2], -1024);                    // x = 0
  EXPECT_EQ(values[(5 * 4 + 0) * 8 + 3], -1024);  // z = 5
}

TEST(Resample, ErrorsOfASliceComeOut) {
  ThreadPool pool(2);
  const Grid g = grid({4, 4, 4}, {1, 1, 1});
  SliceSource source = source_of(g);
  source.read = [](std::size_t k, std::span<float>) {
    if (k == 2) throw Error("dicom.pixels", "broken");
  };
  EXPECT_THROW(resample(source, g, 0, pool), Error);
}

RC_GTEST_PROP(Resample, LinearFieldsSurviveAnyFinerGrid, ()) {
  ThreadPool pool(1);
  const auto real = [](int low, int high) { return *rc::gen::inRange(low, high) / 10.0; };
  const Grid from = grid({9, 9, 9}, {4, 4, 4}, {real(-90, 90), real(-90, 90), real(-90, 90)});
  Grid to = grid({9, 9, 9}, {real(10, 40), real(10, 40), real(10, 40)});
  for (int a = 0; a < 3; ++a) to.affine(a, 3) = from.affine(a, 3) + real(0, 30);
  const auto values = resample(source_of(from), to, -1, pool);
  const auto first = to.position(0, 0, 0);
  RC_ASSERT(std::abs(values[0] - field(first)) < 1e-3);
}

}  // namespace
}  // namespace uptake
