#pragma once

#include <cstddef>
#include <vector>

#include "core/random.h"

namespace uptake::simulator {

/// A block of smooth noise (mean 0, deviation 1) that repeats seamlessly, `side` voxels along each
/// of `dimensions` axes: looking noise up is many times cheaper than drawing it for each voxel.
class NoiseTile {
 public:
  /// `passes` of a three-point mean along each axis set how far voxels are alike.
  NoiseTile(RandomStream rng, std::size_t side, std::size_t dimensions, std::size_t passes);

  std::size_t side() const { return side_; }
  /// A row of `side` values, at (y, z) modulo the side.
  const float* row(std::size_t y, std::size_t z = 0) const {
    return &values_[((z % depth_) * side_ + y % side_) * side_];
  }

 private:
  std::size_t side_, depth_;
  std::vector<float> values_;
};

}  // namespace uptake::simulator
