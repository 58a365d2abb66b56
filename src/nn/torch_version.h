#pragma once

#include <string>

namespace uptake {

/// Version of the libtorch that the program is built with: "1.13.0".
std::string torch_version();

}  // namespace uptake
