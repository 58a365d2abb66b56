#include "pipeline/stages.h"

#include "core/atomic_file.h"
#include "core/build_info.h"
#include "core/config.h"
#include "core/error.h"

namespace uptake {
namespace {

using Words = std::vector<std::string>;

/// The settings of a stage as a file that its command reads; untouched where they are the same, so
/// that its time of change stays.
std::string write_settings(const nlohmann::json& settings, const std::filesystem::path& file) {
  const auto text = settings.dump(2) + "\n";
  std::error_code failure;
  if (!std::filesystem::exists(file, failure) || read_json(file) != settings) {
    std::filesystem::create_directories(file.parent_path());
    write_file_atomically(file, text);
  }
  return file.string();
}

void append(Words& words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
}

Stage simulate(const PipelineConfig& config, const PipelinePaths& paths) {
  Stage stage{.name = "simulate"};
  stage.arguments = {"simulate",
                     "--out",
                     paths.simulated().string(),
                     "--patients",
                     std::to_string(config.simulate.patients),
                     "--seed",
                     std::to_string(config.simulate.seed)};
  if (!config.simulate.config.empty()) {
    const auto file = paths.settings("simulate");
    append(stage.arguments, {"--config", write_settings(config.simulate.config, file)});
    stage.inputs = {file};
  }
  stage.outputs = {paths.simulated()};
  return stage;
}

Stage import(const PipelineConfig& config, const PipelinePaths& paths) {
  Stage stage{.name = "import"};
  stage.arguments = {"import", "--cohort", paths.cohort().string()};
  if (config.dicom.empty()) {
    stage.after = {"simulate"};
    append(stage.arguments, {"--dicom", (paths.simulated() / "dicom").string(), "--reports",
                             (paths.simulated() / "reports.csv").string()});
  } else {
    stage.inputs = config.dicom;
    stage.inputs.push_back(config.reports);
    stage.arguments.emplace_back("--dicom");
    for (const auto& path : config.dicom) stage.arguments.push_back(path.string());
    append(stage.arguments, {"--reports", config.reports.string()});
  }
  if (config.deidentify) stage.arguments.emplace_back("--deidentify");
  if (!config.import.empty()) {
    const auto file = paths.settings("import");
    append(stage.arguments, {"--config", write_settings(config.import, file)});
    stage.inputs.push_back(file);
  }
  stage.hidden = {"--json"};
  stage.outputs = {paths.cohort()};
  return stage;
}

Stage label(const PipelineConfig& config, const PipelinePaths& paths) {
  Stage stage{.name = "label"};
  stage.arguments = {"label", "--cohort", paths.cohort().string()};
  if (config.labeler != "hybrid") append(stage.arguments, {"--labeler", config.labeler});
  stage.hidden = {"--json"};
  stage.after = {"import"};
  return stage;
}

Stage split(const PipelineConfig& config, const PipelinePaths& paths) {
  Stage stage{.name = "split"};
  stage.arguments = {"split",
                     "--cohort",
                     paths.cohort().string(),
                     "--test",
                     config.split.test,
                     "--validation",
                     config.split.validation,
                     "--seed",
                     std::to_string(config.split.seed)};
  stage.hidden = {"--json"};
  stage.after = {"import"};
  return stage;
}

Stage judge_labels(const PipelineConfig& config, const PipelinePaths& paths) {
  Stage stage{.name = "evaluate-labels"};
  stage.arguments = {"evaluate-labels", "--truth", truth_of(config, paths).string(), "--cohort",
                     paths.cohort().string()};
  if (config.labeler != "hybrid") append(stage.arguments, {"--labeler", config.labeler});
  if (!config.truth.empty()) stage.inputs = {config.truth};
  stage.hidden = {"--json"};
  stage.after = {"label"};
  return stage;
}

/// Settings that ship, or a file, with single ones replaced.
std::string train_settings(const PipelineConfig& config, const PipelinePaths& paths) {
  if (config.train_settings.empty()) return config.train_config;
  const std::filesystem::path named(config.train_config);
  const auto base = named.has_extension()
                        ? named
                        : share_folder() / "configs" / (config.train_config + "-scan.json");
  auto settings = read_json(base);
  settings.merge_patch(config.train_settings);
  return write_settings(settings, paths.settings("train"));
}

Stage train(const PipelineConfig& config, const PipelinePaths& paths) {
  Stage stage{.name = "train"};
  const auto settings = train_settings(config, paths);
  stage.arguments = {
      "train",    "scan",  "--cohort", paths.cohort().string(), "--run", paths.run().string(),
      "--config", settings};
  if (config.labeler != "hybrid") append(stage.arguments, {"--labeler", config.labeler});
  if (!config.device.empty()) append(stage.arguments, {"--device", config.device});
  if (std::filesystem::path(settings).has_extension()) stage.inputs = {settings};
  stage.hidden = {"--json"};
  stage.after = {"import", "label", "split"};
  stage.outputs = {paths.run()};
  stage.again = {"--restart"};
  return stage;
}

Stage predict(const PipelineConfig& config, const PipelinePaths& paths, bool validation) {
  const auto out = validation ? paths.validation() : paths.predictions();
  Stage stage{.name = validation ? "predict-validation" : "predict"};
  stage.arguments = {"predict",
                     "--cohort",
                     paths.cohort().string(),
                     "--run",
                     paths.run().string(),
                     "--split",
                     validation ? "validation" : "test",
                     "--out",
                     out.string()};
  if (!config.device.empty()) append(stage.arguments, {"--device", config.device});
  stage.after = {"train"};
  stage.outputs = {out};
  return stage;
}

Stage evaluate(const PipelineConfig& config, const PipelinePaths& paths) {
  Stage stage{.name = "evaluate"};
  stage.arguments = {"evaluate",
                     "--predictions",
                     paths.predictions().string(),
                     "--validation",
                     paths.validation().string(),
                     "--cohort",
                     paths.cohort().string()};
  const auto truth = truth_of(config, paths);
  if (!truth.empty()) append(stage.arguments, {"--truth", truth.string()});
  if (truth.empty() && config.labeler != "hybrid") {
    append(stage.arguments, {"--labeler", config.labeler});
  }
  if (config.operating_point != "youden") {
    append(stage.arguments, {"--operating-point", config.operating_point});
  }
  append(stage.arguments, {"--out", paths.evaluation().string()});
  if (!config.truth.empty()) stage.inputs = {config.truth};
  stage.hidden = {"--json"};
  stage.after = {"predict-validation", "predict"};
  stage.outputs = {paths.evaluation()};
  return stage;
}

Stage explain(const PipelineConfig& config, const PipelinePaths& paths) {
  Stage stage{.name = "explain"};
  stage.arguments = {"explain", "--run", paths.run().string(), "--cohort", paths.cohort().string()};
  if (!config.device.empty()) append(stage.arguments, {"--device", config.device});
  stage.hidden = {"--json"};
  stage.after = {"train", "predict"};
  return stage;
}

}  // namespace

std::filesystem::path truth_of(const PipelineConfig& config, const PipelinePaths& paths) {
  if (!config.truth.empty()) return config.truth;
  return config.dicom.empty() ? paths.simulated() / "truth" / "regions.csv"
                              : std::filesystem::path();
}

std::vector<Stage> stages_of(const PipelineConfig& config, const PipelinePaths& paths) {
  std::vector<Stage> stages;
  if (config.dicom.empty()) stages.push_back(simulate(config, paths));
  stages.push_back(import(config, paths));
  stages.push_back(label(config, paths));
  stages.push_back(split(config, paths));
  if (!truth_of(config, paths).empty()) stages.push_back(judge_labels(config, paths));
  stages.push_back(train(config, paths));
  stages.push_back(predict(config, paths, true));
  stages.push_back(predict(config, paths, false));
  stages.push_back(evaluate(config, paths));
  return stages;
}

std::vector<Stage> explaining_stages(const PipelineConfig& config, const PipelinePaths& paths,
                                     const std::vector<std::string>& exams) {
  std::vector<Stage> stages;
  if (!exams.empty()) {
    auto stage = explain(config, paths);
    stage.arguments.emplace_back("--exam");
    append(stage.arguments, exams);
    if (!config.explain.regions.empty()) {
      std::string regions;
      for (const auto& region : config.explain.regions) {
        regions += (regions.empty() ? "" : ",") + region;
      }
      append(stage.arguments, {"--regions", regions});
    }
    append(stage.arguments, {"--out", paths.explanations().string()});
    stage.outputs = {paths.explanations()};
    stages.push_back(stage);
  }
  if (config.explain.localisation > 0 && config.dicom.empty()) {
    auto stage = explain(config, paths);
    stage.name = "localise";
    append(stage.arguments,
           {"--split", "test", "--limit", std::to_string(config.explain.localisation), "--regions",
            "lungs,liver,inguinal_lymph_node", "--truth", paths.simulated().string(), "--out",
            paths.localisation().string()});
    stage.outputs = {paths.localisation()};
    stages.push_back(stage);
  }
  return stages;
}

}  // namespace uptake
