#include "nn/torch_version.h"

#include <torch/version.h>

namespace uptake {

std::string torch_version() { return TORCH_VERSION; }

}  // namespace uptake
