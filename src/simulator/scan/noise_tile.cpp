#include "simulator/scan/noise_tile.h"

#include <cmath>

namespace uptake::simulator {
namespace {

/// The mean of each value and its two neighbours, `stride` apart, around a ring of `side`.
void smooth(std::vector<float>& values, std::size_t side, std::size_t stride) {
  std::vector<float> ring(side);
  const std::size_t block = side * stride;
  for (std::size_t start = 0; start < values.size(); start += block) {
    for (std::size_t offset = 0; offset < stride; ++offset) {
      float* line = &values[start + offset];
      for (std::size_t i = 0; i < side; ++i) ring[i] = line[i * stride];
      for (std::size_t i = 0; i < side; ++i)
        line[i * stride] = (ring[(i + side - 1) % side] + ring[i] + ring[(i + 1) % side]) / 3;
    }
  }
}

void standardise(std::vector<float>& values) {
  double sum = 0, squares = 0;
  for (const float value : values) sum += value;
  const double mean = sum / static_cast<double>(values.size());
  for (const float value : values) squares += (value - mean) * (value - mean);
  const double deviation = std::sqrt(squares / static_cast<double>(values.size()));
  for (float& value : values) value = static_cast<float>((value - mean) / deviation);
}

}  // namespace

NoiseTile::NoiseTile(RandomStream rng, std::size_t side, std::size_t dimensions, std::size_t passes)
    : side_(side), depth_(dimensions > 2 ? side : 1), values_(side * side * depth_) {
  for (float& value : values_) value = static_cast<float>(rng.normal());
  for (std::size_t pass = 0; pass < passes; ++pass) {
    std::size_t stride = 1;
    for (std::size_t axis = 0; axis < dimensions; ++axis, stride *= side)
      smooth(values_, side, stride);
  }
  standardise(values_);
}

}  // namespace uptake::simulator
