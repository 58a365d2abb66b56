#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace uptake {

/// What `uptake run` does: share/schemas/pipeline.json.
struct PipelineConfig {
  struct Simulation {
    std::int64_t patients = 0;  ///< 0: studies of one's own
    std::int64_t seed = 1;
    nlohmann::json config;
  };
  struct Splitting {
    std::string test, validation;
    std::int64_t seed = 1;
  };
  struct Explanation {
    std::size_t exams = 0, localisation = 0;
    std::vector<std::string> regions;
  };

  Simulation simulate;
  std::vector<std::filesystem::path> dicom;
  std::filesystem::path reports, truth;
  bool deidentify = false;
  nlohmann::json import;
  std::string labeler, device, operating_point;
  Splitting split;
  std::string train_config;
  nlohmann::json train_settings;
  Explanation explain;
};

/// Relative paths become those of the file's folder. Errors: "file.read", "config.syntax",
/// "config.unknown_key", "config.invalid", for example neither `simulate` nor `dicom`.
PipelineConfig read_pipeline(const std::filesystem::path& file);

/// The same of a parsed file.
PipelineConfig parse_pipeline(const nlohmann::json& config, const std::filesystem::path& folder,
                              std::string_view source);

}  // namespace uptake
