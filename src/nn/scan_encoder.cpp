#include "nn/scan_encoder.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/text.h"
#include "nn/i3d.h"

namespace uptake {

std::shared_ptr<ScanEncoder> make_scan_encoder(const ScanModelConfig& config) {
  if (config.encoder == "i3d") return std::make_shared<I3D>(config);
  throw Error("config.invalid",
              fmt::format("the scan model's config: no encoder '{}'", printable(config.encoder)),
              "give \"i3d\"");
}

}  // namespace uptake
