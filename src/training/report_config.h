#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "nn/bert_config.h"
#include "training/mention_loss_kind.h"
#include "training/training_config.h"

namespace uptake {

/// Masked words and next sentences (Devlin et al. 2019).
struct PretrainingConfig {
  std::size_t batch = 32;             ///< pairs of sentences in a micro-batch
  std::size_t steps_per_epoch = 500;  ///< optimizer steps
  std::size_t tokens = 128;           ///< of the longest pair
  double masked = .15;                ///< share of tokens that are to be found again: of them
  double mask_token = .8;             ///< this share is [MASK],
  double random_token = .1;           ///< this share another word, the rest stays
  double next_sentence_weight = 1;    ///< of its loss beside that of the words; 0 = off
  TrainingConfig training;
};

/// Learning mentions from labelled sentences.
struct FinetuningConfig {
  std::size_t batch = 16;                ///< sentences in a micro-batch
  std::size_t mentions_per_epoch = 100;  ///< drawn with replacement
  MentionLoss loss = MentionLoss::equation_3;
  double finding_weight = 0;  ///< of the loss of the sentence's label; 0 = no such head
  bool hybrid = false;        ///< the rules' decisions are an input
  double rule_dropout = .3;   ///< share of sentences that a hybrid sees without the rules
  /// Share of mentions whose own words are hidden ([MASK]): what is said of the liver must be
  /// learnt from what is said, not from its being the liver.
  double mention_dropout = 0;
  /// A hybrid adds this times the rules' log-odds to its own; training does not know of it.
  double rule_trust = 0;
  TrainingConfig training;
};

/// A report model and how it is trained: share/schemas/train_report.json,
/// share/configs/paper-report.json.
struct ReportTrainingConfig {
  BertConfig model;  ///< of a model from scratch; its vocab_size comes from the vocabulary
  std::optional<PretrainingConfig> pretraining;
  FinetuningConfig finetuning;
  nlohmann::json complete;  ///< what this was parsed from, with its defaults
};

/// Errors: "config.unknown_key", "config.invalid"; `source` names the file in them.
ReportTrainingConfig parse_report_training(const nlohmann::json& config, std::string_view source);

}  // namespace uptake
