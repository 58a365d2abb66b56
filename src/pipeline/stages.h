#pragma once

#include <filesystem>
#include <vector>

#include "pipeline/pipeline_config.h"
#include "pipeline/stage.h"

namespace uptake {

/// Where the pipeline's things lie in its folder.
struct PipelinePaths {
  std::filesystem::path folder;
  std::filesystem::path simulated() const { return folder / "simulated"; }
  std::filesystem::path cohort() const { return folder / "cohort"; }
  std::filesystem::path run() const { return folder / "run"; }
  std::filesystem::path validation() const { return folder / "validation.csv"; }
  std::filesystem::path predictions() const { return folder / "predictions.csv"; }
  std::filesystem::path evaluation() const { return folder / "evaluation"; }
  std::filesystem::path explanations() const { return folder / "explanations"; }
  std::filesystem::path localisation() const { return folder / "localisation"; }
  std::filesystem::path settings(const std::string& stage) const {
    return folder / "settings" / (stage + ".json");
  }
  std::filesystem::path record(const std::string& stage) const {
    return folder / "stages" / (stage + ".json");
  }
  std::filesystem::path log(const std::string& stage) const {
    return folder / "stages" / (stage + ".log");
  }
  /// What its command printed on stdout.
  std::filesystem::path output(const std::string& stage) const {
    return folder / "stages" / (stage + ".out");
  }
  std::filesystem::path report() const { return folder / "report.html"; }
};

/// simulate, import, label, split, evaluate-labels, train, predict-validation, predict, evaluate:
/// those that the configuration asks for, in the order in which they run. The settings' files of
/// stages (PipelinePaths::settings) are written.
std::vector<Stage> stages_of(const PipelineConfig& config, const PipelinePaths& paths);

/// explain and localise, which look at exams that the predictions chose.
std::vector<Stage> explaining_stages(const PipelineConfig& config, const PipelinePaths& paths,
                                     const std::vector<std::string>& exams);

/// The table of the truth: the configuration's, that of made-up patients, or "".
std::filesystem::path truth_of(const PipelineConfig& config, const PipelinePaths& paths);

}  // namespace uptake
