#include "nn/autocast.h"

#include <ATen/autocast_mode.h>

namespace uptake {
namespace {

bool is_on(bool cuda) { return cuda ? at::autocast::is_enabled() : at::autocast::is_cpu_enabled(); }

void turn(bool cuda, bool on) {
  if (cuda) {
    at::autocast::set_enabled(on);
  } else {
    at::autocast::set_cpu_enabled(on);
  }
}

}  // namespace

Autocast::Autocast(torch::Device device, bool enabled)
    : cuda_(device.is_cuda()), enabled_(enabled) {
  if (!enabled_) return;
  before_ = is_on(cuda_);
  if (cuda_) {
    at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
  } else {
    at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
  }
  turn(cuda_, true);
  at::autocast::increment_nesting();
}

Autocast::~Autocast() {
  if (!enabled_) return;
  // Weights that were converted are kept until the outermost one ends: an optimiser's step between
  // two of them must not be missed.
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  turn(cuda_, before_);
}

bool has_fast_bf16(torch::Device device) {
  if (device.is_cuda()) return true;
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

}  // namespace uptake
