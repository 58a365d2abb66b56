#include "nn/bert_config.h"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <set>

#include "core/config.h"
#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

using nlohmann::json;

/// Hugging Face's keys and ours, with the member that each fills.
template <class Config, class Visit>
void visit_bert_keys(Config& config, const Visit& visit) {
  visit("vocab_size", config.vocab_size);
  visit("hidden_size", config.hidden_size);
  visit("num_hidden_layers", config.num_hidden_layers);
  visit("num_attention_heads", config.num_attention_heads);
  visit("intermediate_size", config.intermediate_size);
  visit("max_position_embeddings", config.max_position_embeddings);
  visit("type_vocab_size", config.type_vocab_size);
  visit("pad_token_id", config.pad_token_id);
  visit("hidden_dropout_prob", config.hidden_dropout_prob);
  visit("attention_probs_dropout_prob", config.attention_probs_dropout_prob);
  visit("layer_norm_eps", config.layer_norm_eps);
  visit("initializer_range", config.initializer_range);
  visit("hidden_act", config.hidden_act);
  visit("uptake_rules", config.rules);
  visit("uptake_finding_head", config.finding_head);
}

Error wrong(const std::string& source, const std::string& what) {
  return {"bert.config", fmt::format("{}: {}", source, what),
          "give the config.json that belongs to the model's weights"};
}

Error wrong(const std::string& source, const char* key, const json& found, const char* wanted) {
  return wrong(source, fmt::format("'{}' is {}, not {}", key, printable(found.dump()), wanted));
}

void take(const json& found, std::int64_t& value, const char* key, const std::string& source) {
  const bool fits =
      found.is_number_integer() &&
      (!found.is_number_unsigned() ||
       found.get<std::uint64_t>() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()});
  if (!fits) throw wrong(source, key, found, "a whole number");
  value = found.get<std::int64_t>();
}

void take(const json& found, double& value, const char* key, const std::string& source) {
  if (!found.is_number()) throw wrong(source, key, found, "a number");
  value = found.get<double>();
}

void take(const json& found, std::string& value, const char* key, const std::string& source) {
  if (!found.is_string()) throw wrong(source, key, found, "a text");
  value = found.get<std::string>();
}

void take(const json& found, bool& value, const char* key, const std::string& source) {
  if (!found.is_boolean()) throw wrong(source, key, found, "true or false");
  value = found.get<bool>();
}

void take(const json& found, std::vector<std::string>& value, const char* key,
          const std::string& source) {
  if (!found.is_array()) throw wrong(source, key, found, "a list of texts");
  value.resize(found.size());
  for (std::size_t i = 0; i < value.size(); ++i) take(found[i], value[i], key, source);
}

void check_range(std::int64_t value, std::int64_t low, std::int64_t high, const char* key,
                 const std::string& source) {
  if (value < low || value > high) {
    throw wrong(source, fmt::format("'{}' is {}, not from {} to {}", key, value, low, high));
  }
}

void check_probability(double value, const char* key, const std::string& source) {
  if (!(value >= 0 && value < 1)) {
    throw wrong(source, fmt::format("'{}' is {}, not from 0 to below 1", key, value));
  }
}

}  // namespace

void check_bert_config(const BertConfig& config, const std::string& source) {
  // Far above any BERT, and low enough that no product of two of them overflows.
  constexpr std::int64_t many = 10'000'000, wide = 65'536;
  check_range(config.vocab_size, 1, many, "vocab_size", source);
  check_range(config.hidden_size, 1, wide, "hidden_size", source);
  check_range(config.num_hidden_layers, 0, 1000, "num_hidden_layers", source);
  check_range(config.num_attention_heads, 1, config.hidden_size, "num_attention_heads", source);
  check_range(config.intermediate_size, 1, 4 * wide, "intermediate_size", source);
  check_range(config.max_position_embeddings, 1, 1'000'000, "max_position_embeddings", source);
  check_range(config.type_vocab_size, 1, wide, "type_vocab_size", source);
  check_range(config.pad_token_id, 0, config.vocab_size - 1, "pad_token_id", source);
  if (config.hidden_size % config.num_attention_heads != 0) {
    throw wrong(source, fmt::format("'hidden_size' {} is no multiple of 'num_attention_heads' {}",
                                    config.hidden_size, config.num_attention_heads));
  }
  check_probability(config.hidden_dropout_prob, "hidden_dropout_prob", source);
  check_probability(config.attention_probs_dropout_prob, "attention_probs_dropout_prob", source);
  check_probability(config.layer_norm_eps, "layer_norm_eps", source);
  check_probability(config.initializer_range, "initializer_range", source);
  const std::set<std::string> activations{"gelu", "gelu_new", "relu"};
  if (!activations.contains(config.hidden_act)) {
    throw wrong(source, fmt::format("'hidden_act' is '{}', not gelu, gelu_new or relu",
                                    printable(config.hidden_act)));
  }
}

BertConfig read_bert_config(const std::filesystem::path& path) {
  const std::filesystem::path file =
      std::filesystem::is_directory(path) ? path / "config.json" : path;
  const std::string source = printable(file.string());
  BertConfig config;
  config.other = read_json(file);
  if (!config.other.is_object()) throw wrong(source, "this is no JSON object");
  const auto type = config.other.find("model_type");
  if (type != config.other.end() && *type != "bert") {
    throw wrong(source, "model_type", *type, "\"bert\"");
  }
  visit_bert_keys(config, [&](const char* key, auto& value) {
    const auto found = config.other.find(key);
    if (found == config.other.end()) return;
    // Other programs write null for "as usual".
    if (!found->is_null()) take(*found, value, key, source);
    config.other.erase(key);
  });
  const auto positions = config.other.find("position_embedding_type");
  if (positions != config.other.end() && *positions != "absolute") {
    throw wrong(source, "position_embedding_type", *positions, "\"absolute\"");
  }
  check_bert_config(config, source);
  return config;
}

nlohmann::json to_json(const BertConfig& config) {
  json result = config.other.is_object() ? config.other : json::object();
  result["model_type"] = "bert";
  visit_bert_keys(config, [&](const char* key, const auto& value) { result[key] = value; });
  if (config.rules.empty()) result.erase("uptake_rules");
  if (!config.finding_head) result.erase("uptake_finding_head");
  return result;
}

}  // namespace uptake
