#include "nn/scan_model_folder.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/text.h"

namespace uptake {

std::filesystem::path scan_model_folder(const std::filesystem::path& run) {
  namespace fs = std::filesystem;
  for (const auto& folder : {run / "model", run}) {
    if (fs::exists(folder / "model.safetensors")) return folder;
  }
  const bool begun = fs::exists(run / "checkpoint.safetensors") || fs::exists(run / "config.json");
  throw Error("scan_model.absent",
              fmt::format("{}: there is no trained scan model in it", printable(run.string())),
              begun ? "the run is not finished: its uptake train scan command, given again, goes on"
                    : "train one with uptake train scan, and name its run's folder");
}

}  // namespace uptake
