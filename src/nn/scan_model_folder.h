#pragma once

#include <filesystem>

namespace uptake {

/// The folder of a run's trained model: RUN/model, or RUN itself where that is a model's.
/// Errors: "scan_model.absent", with the cure.
std::filesystem::path scan_model_folder(const std::filesystem::path& run);

}  // namespace uptake
