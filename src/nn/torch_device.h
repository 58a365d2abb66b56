#pragma once

#include <cstddef>

#include "nn/device.h"
#include "nn/libtorch.h"

namespace uptake {

/// Errors: "device.missing" when this machine, or this build of torch, has no such device.
torch::Device use_device(const DeviceChoice& choice);

/// On how many threads torch's operations and OpenBLAS compute when this thread calls them.
void use_threads(std::size_t threads);

}  // namespace uptake
