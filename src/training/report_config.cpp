#include "training/report_config.h"

#include <string>

#include "core/build_info.h"
#include "core/config.h"
#include "core/error.h"

namespace uptake {
namespace {

using nlohmann::json;

BertConfig model_of(const json& j) {
  BertConfig model;
  model.hidden_size = j["hidden_size"];
  model.num_hidden_layers = j["num_hidden_layers"];
  model.num_attention_heads = j["num_attention_heads"];
  model.intermediate_size = j["intermediate_size"];
  model.max_position_embeddings = j["max_position_embeddings"];
  model.hidden_dropout_prob = model.attention_probs_dropout_prob = j["dropout"];
  return model;
}

PretrainingConfig pretraining_of(const json& j, std::string_view source) {
  PretrainingConfig config;
  config.batch = j["batch"];
  config.steps_per_epoch = j["steps_per_epoch"];
  config.tokens = j["tokens"];
  config.masked = j["masked"];
  config.mask_token = j["mask_token"];
  config.random_token = j["random_token"];
  if (config.mask_token + config.random_token > 1) {
    throw Error("config.invalid",
                std::string(source) + ": pretraining.mask_token and random_token are more than 1",
                "they are shares of the masked tokens");
  }
  config.next_sentence_weight = j["next_sentence_weight"];
  config.training = parse_training_config(j["training"], std::string(source) + ": pretraining");
  return config;
}

FinetuningConfig finetuning_of(const json& j, std::string_view source) {
  FinetuningConfig config;
  config.batch = j["batch"];
  config.mentions_per_epoch = j["mentions_per_epoch"];
  config.loss = j["loss"] == "equation_3" ? MentionLoss::equation_3 : MentionLoss::per_mention;
  config.finding_weight = j["finding_weight"];
  config.hybrid = j["hybrid"];
  config.rule_dropout = j["rule_dropout"];
  config.mention_dropout = j["mention_dropout"];
  config.rule_trust = j["rule_trust"];
  config.training = parse_training_config(j["training"], std::string(source) + ": finetuning");
  return config;
}

}  // namespace

ReportTrainingConfig parse_report_training(const json& config, std::string_view source) {
  const auto schema = read_json(share_folder() / "schemas" / "train_report.json");
  auto complete = check_config(config, schema, source);
  // Its defaults are filled in whether it is there or not; left out, there is none.
  if (!config.contains("pretraining")) complete.erase("pretraining");
  ReportTrainingConfig parsed;
  parsed.model = model_of(complete["model"]);
  if (complete.contains("pretraining")) {
    parsed.pretraining = pretraining_of(complete["pretraining"], source);
  }
  parsed.finetuning = finetuning_of(complete["finetuning"], source);
  parsed.complete = complete;
  return parsed;
}

}  // namespace uptake
