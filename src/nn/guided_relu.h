#pragma once

#include "nn/libtorch.h"

namespace uptake {

/// max(0, values) on any device, whose gradient is that of guided backpropagation (Springenberg et
/// al. 2015): it passes where the value is positive, as a ReLU's, and of that only what is positive
/// itself. What would make the result smaller finds no way back through it.
///
/// The fused blocks have their own (NormTable::guided); ScanEncoder::set_guided() turns on both.
torch::Tensor guided_relu(const torch::Tensor& values);

}  // namespace uptake
