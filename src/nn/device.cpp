#include "nn/device.h"

#include <fmt/format.h>

#include <charconv>

#include "core/error.h"
#include "core/text.h"

namespace uptake {

DeviceChoice parse_device(std::string_view name) {
  constexpr std::string_view cuda = "cuda";
  if (name == "cpu") return {};
  if (name == cuda) return {.cuda = true, .index = 0};
  if (name.starts_with("cuda:")) {
    DeviceChoice choice{.cuda = true, .index = -1};
    const char* end = name.data() + name.size();
    const auto [stop, problem] = std::from_chars(name.data() + cuda.size() + 1, end, choice.index);
    // torch counts devices in a signed byte.
    if (problem == std::errc{} && stop == end && choice.index >= 0 && choice.index < 128) {
      return choice;
    }
  }
  throw Error("device.unknown", fmt::format("no device '{}'", printable(name)),
              "give cpu, cuda or cuda:0");
}

}  // namespace uptake
