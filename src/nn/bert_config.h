#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace uptake {

/// The shape of a BERT, by the names of Hugging Face's config.json. The defaults are BERT-base
/// (Devlin et al. 2019), which is what the paper's report model is.
struct BertConfig {
  std::int64_t vocab_size = 30522;
  std::int64_t hidden_size = 768;
  std::int64_t num_hidden_layers = 12;
  std::int64_t num_attention_heads = 12;
  std::int64_t intermediate_size = 3072;
  std::int64_t max_position_embeddings = 512;
  std::int64_t type_vocab_size = 2;
  std::int64_t pad_token_id = 0;
  double hidden_dropout_prob = 0.1;
  double attention_probs_dropout_prob = 0.1;
  double layer_norm_eps = 1e-12;
  double initializer_range = 0.02;
  std::string hidden_act = "gelu";  ///< gelu, gelu_new or relu

  /// Key "uptake_rules": names of the rules whose decision on a token is an input (the hybrid);
  /// empty: none.
  std::vector<std::string> rules;
  /// Key "uptake_finding_head": a label of the whole sentence from [CLS].
  bool finding_head = false;

  /// Keys that are not ours: kept, and written back.
  nlohmann::json other = nlohmann::json::object();

  std::int64_t head_size() const { return hidden_size / num_attention_heads; }
};

/// `path` is a config.json or the folder that has one. Errors: "bert.config" naming the file, the
/// key, what it is and what it should be; "file.read", "config.syntax".
BertConfig read_bert_config(const std::filesystem::path& path);

/// Errors: "bert.config" when the sizes are no BERT's: less than one, heads that do not divide the
/// width, more than memory could hold. `source` names the file.
void check_bert_config(const BertConfig& config, const std::string& source);

/// What read_bert_config reads; "model_type": "bert" is added.
nlohmann::json to_json(const BertConfig& config);

}  // namespace uptake
