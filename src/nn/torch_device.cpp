#include "nn/torch_device.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "core/error.h"

namespace uptake {
namespace {

/// OpenBLAS has its own threads, and asks nobody whether it may use them. Where torch's BLAS is
/// another, there is nothing to set.
void use_openblas_threads(int threads) {
  using Setter = void (*)(int);
  static const auto setter =
      reinterpret_cast<Setter>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (setter != nullptr) setter(threads);
}

}  // namespace

torch::Device use_device(const DeviceChoice& choice) {
  if (!choice.cuda) return torch::kCPU;
  if (!torch::cuda::is_available() ||
      static_cast<std::size_t>(choice.index) >= torch::cuda::device_count()) {
    throw Error("device.missing",
                fmt::format("no device cuda:{}: this machine, or the torch that this program is "
                            "built with, has {}",
                            choice.index, torch::cuda::device_count()),
                "use the device cpu");
  }
  return {torch::kCUDA, static_cast<torch::DeviceIndex>(choice.index)};
}

void use_threads(std::size_t threads) {
  const int count = static_cast<int>(threads);
  if (torch::get_num_threads() != count) torch::set_num_threads(count);
  use_openblas_threads(count);
}

}  // namespace uptake
