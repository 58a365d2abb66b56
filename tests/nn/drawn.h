#pragma once

#include <cstdint>
#include <string>

#include "core/random.h"
#include "nn/initialise.h"
#include "nn/libtorch.h"

namespace uptake {

/// A tensor of standard normal numbers, the same for the same seed and name.
inline torch::Tensor drawn(torch::IntArrayRef shape, std::uint64_t seed,
                           const std::string& name = "numbers") {
  auto tensor = torch::empty(shape);
  RandomStream rng(seed, name);
  fill_normal(tensor, 1, rng);
  return tensor;
}

}  // namespace uptake
