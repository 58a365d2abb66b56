#pragma once

#include <cstdint>
#include <vector>

#include "nn/libtorch.h"
#include "nn/scan_model.h"

namespace uptake {

/// The gradients of the log-odds of `tasks` (places in the model's config) with respect to a scan,
/// `scan` [1, channels, l, h, w] float32; one [channels, l, h, w] a task, on the scan's device, by
/// one forward pass and a backward pass a task. `guided`: by guided backpropagation
/// (nn/guided_relu.h). The model is left as it was; in evaluation mode, or batch statistics would
/// be a part of it.
std::vector<torch::Tensor> input_gradients(ScanModel& model, const torch::Tensor& scan,
                                           const std::vector<std::int64_t>& tasks, bool guided);

/// [channels, l, h, w] -> [l, h, w]: the largest absolute value of all channels.
torch::Tensor largest_channel(const torch::Tensor& gradient);

}  // namespace uptake
