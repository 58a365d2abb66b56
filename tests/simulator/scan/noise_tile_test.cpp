#include "simulator/scan/noise_tile.h"

#include <gtest/gtest.h>

#include <cmath>

namespace uptake::simulator {
namespace {

struct TileMoments {
  double mean, deviation;
};

TileMoments moments(const NoiseTile& tile, std::size_t depth) {
  double sum = 0, squares = 0, n = 0;
  for (std::size_t z = 0; z < depth; ++z) {
    for (std::size_t y = 0; y < tile.side(); ++y) {
      for (std::size_t x = 0; x < tile.side(); ++x, ++n) {
        const double value = tile.row(y, z)[x];
        sum += value;
        squares += value * value;
      }
    }
  }
  return {sum / n, std::sqrt(squares / n - std::pow(sum / n, 2))};
}

/// Mean product of the voxels of plane `a` across an axis and their neighbours in plane `b`.
double likeness(const NoiseTile& tile, std::size_t axis, std::size_t a, std::size_t b) {
  double sum = 0, n = 0;
  for (std::size_t i = 0; i < tile.side(); ++i) {
    for (std::size_t j = 0; j < tile.side(); ++j, ++n) {
      const auto value = [&](std::size_t at) {
        return double{axis == 0   ? tile.row(i, j)[at]
                      : axis == 1 ? tile.row(at, j)[i]
                                  : tile.row(j, at)[i]};
      };
      sum += value(a) * value(b);
    }
  }
  return sum / n;
}

TEST(NoiseTile, HasMeanZeroAndDeviationOne) {
  for (const std::size_t passes : {0U, 1U, 3U}) {
    const NoiseTile tile({7, "tile"}, 37, 3, passes);
    EXPECT_NEAR(moments(tile, 37).mean, 0, 1e-4);
    EXPECT_NEAR(moments(tile, 37).deviation, 1, 1e-4);
    EXPECT_NEAR(moments(NoiseTile({7, "tile"}, 101, 2, passes), 1).deviation, 1, 1e-4);
  }
}

TEST(NoiseTile, NeighboursAreAlikeAcrossTheSeamAsWell) {
  // Means of three that share two: a correlation of 2/3. Without a pass there is none.
  const NoiseTile smooth({7, "tile"}, 61, 3, 1), white({7, "tile"}, 61, 3, 0);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    EXPECT_NEAR(likeness(smooth, axis, 30, 31), 2.0 / 3, 0.15) << axis;
    EXPECT_NEAR(likeness(smooth, axis, 60, 0), 2.0 / 3, 0.15) << axis;
    EXPECT_NEAR(likeness(smooth, axis, 60, 60), 1, 0.25) << axis;  // as noisy as anywhere
    EXPECT_NEAR(likeness(white, axis, 60, 0), 0, 0.07) << axis;
    EXPECT_NEAR(likeness(smooth, axis, 30, 35), 0, 0.15) << axis;
  }
}

TEST(NoiseTile, RepeatsAndDependsOnItsStream) {
  const NoiseTile tile({7, "tile"}, 37, 3, 1), same({7, "tile"}, 37, 3, 1),
      other({7, "tile", 1}, 37, 3, 1);
  EXPECT_EQ(tile.row(3, 5), tile.row(3 + 37, 5 + 2 * 37));
  EXPECT_EQ(tile.row(3, 5)[11], same.row(3, 5)[11]);
  EXPECT_NE(tile.row(3, 5)[11], other.row(3, 5)[11]);
  const NoiseTile flat({7, "tile"}, 37, 2, 1);
  EXPECT_EQ(flat.row(3, 5), flat.row(3));  // every slice alike
}

}  // namespace
}  // namespace uptake::simulator
