#pragma once

#include <filesystem>

namespace uptake {

/// The folder of a run's trained model: RUN/model, or RUN itself where that is a model's.
/// Errors: "predict.no_model", with the cure.
std::filesystem::path model_folder_of(const std::filesystem::path& run);

}  // namespace uptake
