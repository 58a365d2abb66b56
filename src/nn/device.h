#pragma once

#include <string_view>

namespace uptake {

/// Where a network runs.
struct DeviceChoice {
  bool cuda = false;
  int index = 0;  ///< which CUDA device
  bool operator==(const DeviceChoice&) const = default;
};

/// "cpu", "cuda" or "cuda:1". Errors: "device.unknown". That the machine has no such device is
/// found out when it is used: "device.missing".
DeviceChoice parse_device(std::string_view name);

}  // namespace uptake
