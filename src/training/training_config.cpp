#include "training/training_config.h"

#include "core/build_info.h"
#include "core/config.h"

namespace uptake {
namespace {

OptimizerConfig optimizer_of(const nlohmann::json& json) {
  OptimizerConfig o;
  o.name = json["name"];
  o.learning_rate = json["learning_rate"];
  o.beta1 = json["betas"][0];
  o.beta2 = json["betas"][1];
  o.epsilon = json["epsilon"];
  o.weight_decay = json["weight_decay"];
  o.decay_norm_and_bias = json["decay_norm_and_bias"];
  return o;
}

ScheduleConfig schedule_of(const nlohmann::json& json) {
  ScheduleConfig s;
  s.name = json["name"];
  s.size = json["size"];
  s.gamma = json["gamma"];
  s.per = json["per"];
  s.warmup_steps = json["warmup_steps"];
  return s;
}

WatchedMetric watched(const nlohmann::json& json) { return {json["metric"], json["mode"]}; }

}  // namespace

TrainingConfig parse_training_config(const nlohmann::json& config, std::string_view source) {
  const auto schema = read_json(share_folder() / "schemas" / "training.json");
  const auto complete = check_config(config, schema, source);
  TrainingConfig c;
  c.seed = complete["seed"];
  c.epochs = complete["epochs"];
  c.accumulation = complete["accumulation"];
  c.optimizer = optimizer_of(complete["optimizer"]);
  c.schedule = schedule_of(complete["schedule"]);
  c.clip_norm = complete["clip_norm"];
  c.bf16 = complete["bf16"];
  c.validate_every_epochs = complete["validate_every_epochs"];
  c.early_stop = watched(complete["early_stop"]);
  c.patience = complete["early_stop"]["patience"];
  c.keep_best = watched(complete["keep_best"]);
  c.checkpoint_every_steps = complete["checkpoint_every_steps"];
  c.checkpoint_every_seconds = complete["checkpoint_every_seconds"];
  return c;
}

nlohmann::json to_json(const TrainingConfig& c) {
  const auto& o = c.optimizer;
  const auto& s = c.schedule;
  return {
      {"task", c.task},
      {"training",
       {{"seed", c.seed},
        {"epochs", c.epochs},
        {"accumulation", c.accumulation},
        {"optimizer",
         {{"name", o.name},
          {"learning_rate", o.learning_rate},
          {"betas", {o.beta1, o.beta2}},
          {"epsilon", o.epsilon},
          {"weight_decay", o.weight_decay},
          {"decay_norm_and_bias", o.decay_norm_and_bias}}},
        {"schedule",
         {{"name", s.name},
          {"size", s.size},
          {"gamma", s.gamma},
          {"per", s.per},
          {"warmup_steps", s.warmup_steps}}},
        {"clip_norm", c.clip_norm},
        {"bf16", c.bf16},
        {"validate_every_epochs", c.validate_every_epochs},
        {"early_stop",
         {{"metric", c.early_stop.metric}, {"mode", c.early_stop.mode}, {"patience", c.patience}}},
        {"keep_best", {{"metric", c.keep_best.metric}, {"mode", c.keep_best.mode}}},
        {"checkpoint_every_steps", c.checkpoint_every_steps},
        {"checkpoint_every_seconds", c.checkpoint_every_seconds}}}};
}

}  // namespace uptake
