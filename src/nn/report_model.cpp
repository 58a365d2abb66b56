#include "nn/report_model.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/random.h"
#include "nn/initialise.h"

namespace uptake {
namespace {

/// Files have the rules' vectors under a name of their own: they are no part of a BERT.
constexpr std::string_view rules_in_model = "bert.embeddings.rule_embeddings.weight";

}  // namespace

ReportModelImpl::ReportModelImpl(const BertConfig& config) {
  using torch::nn::Linear;
  using torch::nn::Module;
  const std::int64_t width = config.hidden_size;
  bert = register_module("bert", Bert(config));
  const auto heads = register_module("cls", std::make_shared<Module>());
  const auto predictions = heads->register_module("predictions", std::make_shared<Module>());
  words_bias = predictions->register_parameter("bias", torch::zeros({config.vocab_size}));
  const auto transform = predictions->register_module("transform", std::make_shared<Module>());
  words_transform = transform->register_module("dense", Linear(width, width));
  words_norm = transform->register_module(
      "LayerNorm",
      torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}).eps(config.layer_norm_eps)));
  sentence_order = heads->register_module("seq_relationship", Linear(width, 2));
  mention_head = register_module("mention", Linear(width, 1));
  if (config.finding_head) finding_head = register_module("finding", Linear(width, 1));
}

torch::Tensor ReportModelImpl::masked_words(const torch::Tensor& hidden) {
  // Under autocast the linear layer answers in bfloat16; the norm wants its own type.
  const torch::Tensor wide = activate(config().hidden_act, words_transform(hidden));
  const torch::Tensor seen = words_norm(wide.to(words_norm->weight.scalar_type()));
  return torch::nn::functional::linear(seen, bert->embeddings->words->weight, words_bias);
}

torch::Tensor ReportModelImpl::next_sentence(const torch::Tensor& pooled) {
  return sentence_order(pooled);
}

torch::Tensor ReportModelImpl::mention(const torch::Tensor& hidden) {
  return mention_head(hidden).squeeze(-1);
}

torch::Tensor ReportModelImpl::finding(const torch::Tensor& pooled) {
  if (!finding_head) {
    throw Error("bert.no_finding_head", "this model has no head for a finding of the sentence",
                "train one whose config.json has \"uptake_finding_head\": true");
  }
  return finding_head(pooled).squeeze(-1);
}

std::map<std::string, torch::Tensor> state_of(const ReportModel& model) {
  std::map<std::string, torch::Tensor> state;
  for (const auto& item : model->named_parameters()) {
    state[item.key() == rules_in_model ? "rule_embeddings.weight" : item.key()] = item.value();
  }
  return state;
}

ReportModel make_report_model(const BertConfig& config, std::uint64_t seed) {
  check_bert_config(config, "the model's config");
  ReportModel model(config);
  for (const auto& [name, tensor] : state_of(model)) {
    initialise(name, tensor, config.initializer_range, seed);
  }
  model->eval();
  return model;
}

void grow_vocabulary(ReportModel& model, std::int64_t size, std::uint64_t seed) {
  const BertConfig& config = model->config();
  const std::int64_t more = size - config.vocab_size;
  if (more < 0) {
    throw Error(
        "bert.vocabulary",
        fmt::format("{} words asked for, the model has {} already", size, config.vocab_size),
        "give the vocabulary that was extended");
  }
  if (more == 0) return;
  const torch::NoGradGuard no_gradient;
  const torch::Tensor& words = model->bert->embeddings->words->weight;
  torch::Tensor rows = torch::empty({more, config.hidden_size});
  // Without noise, rows with the same context would have the same gradients for ever.
  RandomStream rng(seed, "vocabulary");
  fill_normal(rows, config.initializer_range / 10, rng);
  rows += words.mean(0).cpu();
  torch::Tensor& bias = model->words_bias;
  bias.mutable_grad() = torch::Tensor();
  bias.set_data(torch::cat({bias.data(), bias.data().mean().repeat({more})}));
  model->bert->append_words(rows);
}

}  // namespace uptake
