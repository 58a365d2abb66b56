#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nn/bert_config.h"
#include "nn/libtorch.h"
#include "nn/report_network.h"

namespace uptake {

/// Sequences side by side, padded to the longest. B sequences of n tokens.
struct TokenBatch {
  torch::Tensor ids;    ///< int64 [B, n]
  torch::Tensor types;  ///< int64 [B, n]
  torch::Tensor mask;   ///< bool [B, n], true = a token, false = padding
  torch::Tensor rules;  ///< int64 [B, n]; undefined = no rules
};

/// `pad` fills up ids (BertConfig::pad_token_id). `rules` is undefined when no sequence has any.
/// Errors: "bert.input" for no sequence, or one without tokens or with types or rules of another
/// length.
TokenBatch make_batch(std::span<const TokenSequence> sequences, std::int64_t pad,
                      torch::Device device);

/// Errors: "bert.input" when a sequence cannot be one of this model's: no token, longer than
/// max_position_embeddings, an id, type or rule out of range. `place` names it in the message.
void check_sequence(const TokenSequence& sequence, const BertConfig& config, std::size_t place);

/// Vectors of words, positions, sentence types and, in a hybrid, rules: added and normalised.
class BertEmbeddingsImpl : public torch::nn::Module {
 public:
  explicit BertEmbeddingsImpl(const BertConfig& config);
  torch::Tensor forward(const TokenBatch& batch);  ///< [B, n, hidden]

  torch::nn::Embedding words{nullptr}, positions{nullptr}, types{nullptr};
  /// [rules + 1, hidden], row 0 (no rule) stays zero, the others start at zero; null without rules.
  torch::nn::Embedding rules{nullptr};
  torch::nn::LayerNorm norm{nullptr};
  torch::nn::Dropout dropout{nullptr};
};
TORCH_MODULE(BertEmbeddings);

/// One block of the encoder (Vaswani et al. 2017, normalised after each addition): self-attention,
/// then two linear layers.
class BertLayerImpl : public torch::nn::Module {
 public:
  explicit BertLayerImpl(const BertConfig& config);
  /// `hidden` [B, n, hidden]; `bias` [B, 1, 1, n], 0 for tokens and -inf for padding, added to the
  /// logits of the attention; `weights`, if given, gets [B, heads, n, n].
  torch::Tensor forward(const torch::Tensor& hidden, const torch::Tensor& bias,
                        torch::Tensor* weights = nullptr);

  torch::nn::Linear query{nullptr}, key{nullptr}, value{nullptr}, attended{nullptr};
  torch::nn::Linear widen{nullptr}, narrow{nullptr};
  torch::nn::LayerNorm attended_norm{nullptr}, narrow_norm{nullptr};

 private:
  torch::Tensor attend(const torch::Tensor& hidden, const torch::Tensor& bias,
                       torch::Tensor* weights);
  std::int64_t heads_, head_size_;
  std::string activation_;
  torch::nn::Dropout dropout_{nullptr}, attention_dropout_{nullptr};
};
TORCH_MODULE(BertLayer);

/// The encoder G of Eq. 1. Names of parameters are Hugging Face's ("encoder.layer.0.attention..."),
/// whose module tree it therefore has.
class BertImpl : public torch::nn::Module {
 public:
  /// The weights are torch's own first guesses; make_report_model() and load_report_model() fill
  /// them.
  explicit BertImpl(BertConfig config);

  /// Hidden vectors [B, n, hidden]; at padding they mean nothing. `attentions`, if given, gets one
  /// tensor a layer, [B, heads, n, n].
  torch::Tensor forward(const TokenBatch& batch, std::vector<torch::Tensor>* attentions = nullptr);
  /// [B, n, hidden] -> [B, hidden]: a linear layer and tanh on the first token, [CLS].
  torch::Tensor pool(const torch::Tensor& hidden);

  const BertConfig& config() const { return config_; }
  const std::vector<BertLayer>& layers() const { return layers_; }
  /// `rows` [k, hidden] become the vectors of k more words.
  void append_words(const torch::Tensor& rows);

  BertEmbeddings embeddings{nullptr};
  torch::nn::Linear pooler{nullptr};

 private:
  BertConfig config_;
  std::vector<BertLayer> layers_;
};
TORCH_MODULE(Bert);

/// What stands between the linear layers: "gelu" (with erf), "gelu_new" (with tanh) or "relu".
torch::Tensor activate(const std::string& name, const torch::Tensor& x);

}  // namespace uptake
