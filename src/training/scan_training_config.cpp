#include "training/scan_training_config.h"

#include <fmt/format.h>

#include <charconv>

#include "core/build_info.h"
#include "core/config.h"
#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

using nlohmann::json;

std::map<std::int64_t, double> by_summary_code(const json& weights, std::string_view source) {
  std::map<std::int64_t, double> found;
  for (const auto& [code, weight] : weights.items()) {
    std::int64_t number = 0;
    const auto* end = code.data() + code.size();
    if (std::from_chars(code.data(), end, number).ptr != end) {
      throw Error(
          "config.invalid",
          fmt::format("{}: summary_code_weights: {} is no summary code", source, printable(code)),
          "summary codes are 1, 2, 4 and 9");
    }
    found[number] = weight;
  }
  return found;
}

ScanModelConfig model_of(const json& j, const std::vector<std::string>& tasks,
                         const ScanModelConfig* from, std::string_view source) {
  if (from != nullptr) {
    auto model = *from;
    model.tasks = j.contains("tasks") ? j["tasks"].get<std::vector<std::string>>() : tasks;
    return model;
  }
  auto config = j;
  if (!config.contains("tasks")) config["tasks"] = tasks;
  return parse_scan_model(config, std::string(source) + ": model");
}

void check_tasks(const ScanTrainingConfig& config, std::string_view source) {
  for (const auto& [task, weight] : config.task_weights) {
    if (std::ranges::find(config.model.tasks, task) == config.model.tasks.end()) {
      throw Error(
          "config.invalid",
          fmt::format("{}: task_weights: the model has no task {}", source, printable(task)),
          "name one of the model's tasks");
    }
  }
}

}  // namespace

ScanTrainingConfig parse_scan_training(const json& config, const std::vector<std::string>& tasks,
                                       const ScanModelConfig* from, std::string_view source) {
  const auto schema = read_json(share_folder() / "schemas" / "train_scan.json");
  const auto j = check_config(config, schema, source);
  ScanTrainingConfig parsed;
  parsed.model = model_of(j["model"], tasks, from, source);
  parsed.augmentation =
      parse_augmentation(j["augmentation"], std::string(source) + ": augmentation");
  parsed.batch = j["batch"];
  parsed.exams_per_epoch = j["exams_per_epoch"];
  parsed.replacement = j["replacement"];
  parsed.length_buckets = j["length_buckets"];
  parsed.longest = j["longest"];
  parsed.summary_code_weights = by_summary_code(j["summary_code_weights"], source);
  parsed.task_weights = j["task_weights"].get<std::map<std::string, double>>();
  parsed.prevalence_bias = j["prevalence_bias"];
  parsed.checkpointing = j["checkpointing"];
  parsed.training = parse_training_config(j["training"], std::string(source) + ": training");
  parsed.complete = j;
  parsed.complete["model"] = to_json(parsed.model);
  check_tasks(parsed, source);
  return parsed;
}

}  // namespace uptake
