#include "training/training_state.h"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

constexpr auto key = "uptake_training";

/// JSON has no numbers for infinity and "not a number".
nlohmann::json number(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(fmt::format("{}", value));
}

double number_of(const nlohmann::json& json) {
  return json.is_string() ? std::stod(json.get<std::string>()) : json.get<double>();
}

nlohmann::json to_json(const BestValue& best) {
  return {{"value", best.value ? number(*best.value) : nlohmann::json()},
          {"step", best.step},
          {"since", best.since}};
}

BestValue best_of(const nlohmann::json& json) {
  BestValue best;
  if (!json.at("value").is_null()) best.value = number_of(json.at("value"));
  best.step = json.at("step").get<std::int64_t>();
  best.since = json.at("since").get<std::int64_t>();
  return best;
}

nlohmann::json to_json(const std::map<std::string, double>& figures) {
  auto json = nlohmann::json::object();
  for (const auto& [name, value] : figures) json[name] = number(value);
  return json;
}

std::map<std::string, double> figures_of(const nlohmann::json& json) {
  std::map<std::string, double> figures;
  for (const auto& [name, value] : json.items()) figures[name] = number_of(value);
  return figures;
}

TrainingState parse(const std::string& text) {
  const auto json = nlohmann::json::parse(text);
  TrainingState state;
  state.step = json.at("step").get<std::int64_t>();
  state.steps_per_epoch = json.at("steps_per_epoch").get<std::int64_t>();
  state.seconds = json.at("seconds").get<double>();
  state.metrics_bytes = json.at("metrics_bytes").get<std::uint64_t>();
  state.early_stop = best_of(json.at("early_stop"));
  state.keep_best = best_of(json.at("keep_best"));
  state.figures = figures_of(json.at("figures"));
  state.best_figures = figures_of(json.at("best_figures"));
  state.stopped_early = json.at("stopped_early").get<bool>();
  state.complete = json.at("complete").get<bool>();
  if (state.step < 0 || state.steps_per_epoch < 1) throw std::out_of_range("negative counters");
  return state;
}

}  // namespace

std::map<std::string, std::string> to_metadata(const TrainingState& state) {
  const nlohmann::json json{{"step", state.step},
                            {"steps_per_epoch", state.steps_per_epoch},
                            {"seconds", state.seconds},
                            {"metrics_bytes", state.metrics_bytes},
                            {"early_stop", to_json(state.early_stop)},
                            {"keep_best", to_json(state.keep_best)},
                            {"figures", to_json(state.figures)},
                            {"best_figures", to_json(state.best_figures)},
                            {"stopped_early", state.stopped_early},
                            {"complete", state.complete}};
  return {{key, json.dump()}};
}

TrainingState state_of(const std::map<std::string, std::string>& metadata,
                       const std::filesystem::path& file) {
  const auto found = metadata.find(key);
  try {
    if (found == metadata.end()) throw std::out_of_range(fmt::format("no metadata {}", key));
    return parse(found->second);
  } catch (const std::exception& problem) {
    throw Error("training.checkpoint",
                fmt::format("{} is no checkpoint that training can resume: {}",
                            printable(file.string()), problem.what()),
                "start again with --restart, or name another folder with --run");
  }
}

}  // namespace uptake
