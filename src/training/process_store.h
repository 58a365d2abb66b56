#pragma once

#include <chrono>
#include <torch/csrc/distributed/c10d/Store.hpp>

#include "training/distributed.h"

namespace uptake {

/// Where the processes tell each other their addresses: kept by the first, or by torchrun. Returns
/// when all are there. Errors: "distributed.start".
c10::intrusive_ptr<c10d::Store> meet(const ProcessPlace& place, std::chrono::seconds timeout);

}  // namespace uptake
