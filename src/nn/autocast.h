#pragma once

#include "nn/device.h"
#include "nn/libtorch.h"

namespace uptake {

/// While it lives, torch's matrix products on this thread are in bfloat16, and what needs the range
/// (softmax, norms, losses) in float32. Parameters stay what they are.
///
///     { const Autocast lower(device, config.bf16);
///       hidden = model->bert->forward(batch); }
class Autocast {
 public:
  Autocast(torch::Device device, bool enabled);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  bool cuda_, enabled_, before_ = false;
};

/// True where bfloat16 products run in hardware (avx512_bf16; CUDA: always), not in emulation.
bool has_fast_bf16(torch::Device device);

}  // namespace uptake
