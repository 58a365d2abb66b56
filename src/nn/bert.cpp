#include "nn/bert.h"

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "core/error.h"

namespace uptake {
namespace {

using torch::nn::Module;

/// A name between two dots of Hugging Face's names, with nothing of its own.
std::shared_ptr<Module> make_group(Module& parent, const std::string& name) {
  return parent.register_module(name, std::make_shared<Module>());
}

torch::nn::Linear make_linear(Module& parent, const std::string& name, std::int64_t in,
                              std::int64_t out) {
  return parent.register_module(name, torch::nn::Linear(in, out));
}

torch::nn::LayerNorm make_norm(Module& parent, const BertConfig& config) {
  return parent.register_module(
      "LayerNorm",
      torch::nn::LayerNorm(
          torch::nn::LayerNormOptions({config.hidden_size}).eps(config.layer_norm_eps)));
}

}  // namespace

torch::Tensor activate(const std::string& name, const torch::Tensor& x) {
  if (name == "relu") return torch::relu(x);
  return torch::gelu(x, name == "gelu_new" ? "tanh" : "none");
}

BertEmbeddingsImpl::BertEmbeddingsImpl(const BertConfig& config)
    : words(register_module("word_embeddings",
                            torch::nn::Embedding(config.vocab_size, config.hidden_size))),
      positions(register_module(
          "position_embeddings",
          torch::nn::Embedding(config.max_position_embeddings, config.hidden_size))),
      types(register_module("token_type_embeddings",
                            torch::nn::Embedding(config.type_vocab_size, config.hidden_size))),
      norm(make_norm(*this, config)),
      dropout(register_module("dropout", torch::nn::Dropout(config.hidden_dropout_prob))) {
  if (config.rules.empty()) return;
  // padding_idx: row 0 has no gradient.
  const auto rows = static_cast<std::int64_t>(config.rules.size()) + 1;
  rules = register_module(
      "rule_embeddings",
      torch::nn::Embedding(torch::nn::EmbeddingOptions(rows, config.hidden_size).padding_idx(0)));
  const torch::NoGradGuard no_gradient;
  rules->weight.zero_();
}

torch::Tensor BertEmbeddingsImpl::forward(const TokenBatch& batch) {
  const auto places = torch::arange(batch.ids.size(-1), batch.ids.options());
  torch::Tensor sum = words(batch.ids) + types(batch.types) + positions(places);
  if (rules && batch.rules.defined()) sum = sum + rules(batch.rules);
  return dropout(norm(sum));
}

BertLayerImpl::BertLayerImpl(const BertConfig& config)
    : heads_(config.num_attention_heads),
      head_size_(config.head_size()),
      activation_(config.hidden_act),
      dropout_(register_module("dropout", torch::nn::Dropout(config.hidden_dropout_prob))),
      attention_dropout_(register_module("attention_dropout",
                                         torch::nn::Dropout(config.attention_probs_dropout_prob))) {
  const std::int64_t width = config.hidden_size;
  const auto attention = make_group(*this, "attention");
  const auto self = make_group(*attention, "self");
  query = make_linear(*self, "query", width, width);
  key = make_linear(*self, "key", width, width);
  value = make_linear(*self, "value", width, width);
  const auto after = make_group(*attention, "output");
  attended = make_linear(*after, "dense", width, width);
  attended_norm = make_norm(*after, config);
  widen = make_linear(*make_group(*this, "intermediate"), "dense", width, config.intermediate_size);
  const auto output = make_group(*this, "output");
  narrow = make_linear(*output, "dense", config.intermediate_size, width);
  narrow_norm = make_norm(*output, config);
}

torch::Tensor BertLayerImpl::attend(const torch::Tensor& hidden, const torch::Tensor& bias,
                                    torch::Tensor* weights) {
  const std::int64_t rows = hidden.size(0), length = hidden.size(1);
  const auto split = [&](torch::nn::Linear& linear) {  // [B, heads, n, head size]
    return linear(hidden).view({rows, length, heads_, head_size_}).transpose(1, 2);
  };
  const torch::Tensor scaled = split(query) / std::sqrt(static_cast<double>(head_size_));
  const torch::Tensor logits = torch::matmul(scaled, split(key).transpose(2, 3)) + bias;
  const torch::Tensor chances = torch::softmax(logits, -1);
  if (weights != nullptr) *weights = chances;
  const torch::Tensor mixed = torch::matmul(attention_dropout_(chances), split(value));
  return mixed.transpose(1, 2).reshape({rows, length, heads_ * head_size_});
}

torch::Tensor BertLayerImpl::forward(const torch::Tensor& hidden, const torch::Tensor& bias,
                                     torch::Tensor* weights) {
  const torch::Tensor seen =
      attended_norm(hidden + dropout_(attended(attend(hidden, bias, weights))));
  return narrow_norm(seen + dropout_(narrow(activate(activation_, widen(seen)))));
}

BertImpl::BertImpl(BertConfig config) : config_(std::move(config)) {
  embeddings = register_module("embeddings", BertEmbeddings(config_));
  const auto encoder = make_group(*this, "encoder");
  const auto layer = make_group(*encoder, "layer");
  for (std::int64_t i = 0; i < config_.num_hidden_layers; ++i) {
    layers_.push_back(layer->register_module(std::to_string(i), BertLayer(config_)));
  }
  pooler =
      make_linear(*make_group(*this, "pooler"), "dense", config_.hidden_size, config_.hidden_size);
}

torch::Tensor BertImpl::forward(const TokenBatch& batch, std::vector<torch::Tensor>* attentions) {
  torch::Tensor hidden = embeddings(batch);
  const torch::Tensor bias =
      torch::zeros(batch.mask.sizes(), hidden.options().requires_grad(false))
          .masked_fill_(batch.mask.logical_not(), -std::numeric_limits<float>::infinity())
          .unsqueeze(1)
          .unsqueeze(1);
  for (BertLayer& layer : layers_) {
    torch::Tensor weights;
    hidden = layer->forward(hidden, bias, attentions == nullptr ? nullptr : &weights);
    if (attentions != nullptr) attentions->push_back(weights);
  }
  return hidden;
}

torch::Tensor BertImpl::pool(const torch::Tensor& hidden) {
  return torch::tanh(pooler(hidden.select(1, 0)));
}

void BertImpl::append_words(const torch::Tensor& rows) {
  torch::Tensor& weight = embeddings->words->weight;
  weight.mutable_grad() = torch::Tensor();
  weight.set_data(torch::cat({weight.data(), rows.to(weight.options().requires_grad(false))}));
  config_.vocab_size = weight.size(0);
  embeddings->words->options.num_embeddings(config_.vocab_size);
}

}  // namespace uptake
