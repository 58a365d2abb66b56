#pragma once

#include <cstdint>
#include <string>

#include "core/random.h"
#include "nn/libtorch.h"

namespace uptake {

/// Fills a float tensor on the CPU from `rng`, normal of mean 0.
void fill_normal(const torch::Tensor& tensor, double deviation, RandomStream& rng);

/// First values of a parameter of a BERT by its name in files: norms 1, biases and rules' vectors
/// 0, the rest normal. They depend on the seed and the name alone.
void initialise(const std::string& name, const torch::Tensor& tensor, double deviation,
                std::uint64_t seed);

}  // namespace uptake
