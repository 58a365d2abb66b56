#pragma once

#include "nn/bert_config.h"

namespace uptake {

/// A BERT that is made and run in a blink.
inline BertConfig small_bert() {
  BertConfig config;
  config.vocab_size = 50;
  config.hidden_size = 24;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 3;
  config.intermediate_size = 40;
  config.max_position_embeddings = 30;
  return config;
}

}  // namespace uptake
