#include <gtest/gtest.h>
#include <torch/optim/adam.h>

#include <cmath>

#include "labeling/small_tokenizer.h"
#include "report/tagging.h"
#include "support/error_of.h"
#include "training/report_finetuning.h"
#include "training/report_pretraining.h"

namespace uptake {
namespace {

BertConfig tiny(const WordpieceTokenizer& tokenizer) {
  BertConfig config;
  config.vocab_size = static_cast<std::int64_t>(tokenizer.size());
  config.hidden_size = 32;
  config.num_hidden_layers = 1;
  config.num_attention_heads = 2;
  config.intermediate_size = 64;
  config.max_position_embeddings = 32;
  config.hidden_dropout_prob = 0;
  config.attention_probs_dropout_prob = 0;
  return config;
}

/// Learns for so many steps; the loss of the last epoch.
double learn(TrainingTask& task, std::int64_t steps, double rate) {
  torch::optim::Adam adam(task.model().parameters(), torch::optim::AdamOptions(rate));
  task.model().train();
  double sum = 0;
  for (std::int64_t step = 0; step < steps; ++step) {
    const auto loss = task.loss({step / task.steps_per_epoch(), step, 0, 1});
    adam.zero_grad();
    loss.value.backward();
    adam.step();
    if (step >= steps - task.steps_per_epoch()) sum += loss.value.item<double>();
  }
  task.model().eval();
  return sum / static_cast<double>(task.steps_per_epoch());
}

class Finetuning : public testing::Test {
 protected:
  Finetuning() {
    config_.batch = 4;
    config_.mentions_per_epoch = 16;
    config_.loss = MentionLoss::per_mention;
    config_.finding_weight = 1;
  }

  /// Whether a mention is abnormal hangs on the word before it, and a sentence on its first word.
  std::vector<LabelledSentence> sentences() const {
    std::vector<LabelledSentence> all;
    for (const std::string first : {"no", "avid"}) {
      for (const std::string second : {"no", "avid"}) {
        for (const std::string organ : {"liver", "spleen"}) {
          LabelledSentence one{
              first + " node and " + second + " " + organ + ".", {}, first == "avid"};
          const auto node = one.text.find("node"), place = one.text.find(organ);
          one.mentions = {{{node, node + 4}, "", first == "avid"},
                          {{place, place + organ.size()}, organ, second == "avid"}};
          all.push_back(one);
        }
      }
    }
    return all;
  }
  std::vector<ReportExample> examples() const {
    const SentenceEncoder encoder(tokenizer_, 32);
    return ExampleMaker(shipped_ontology(), encoder, nullptr, {}).make(std::span(sentences_));
  }

  WordpieceTokenizer tokenizer_ =
      small_tokenizer({"no", "avid", "node", "and", "liver", "spleen", "."});
  std::vector<LabelledSentence> sentences_ = sentences();
  FinetuningConfig config_;
};

TEST_F(Finetuning, LearnsEightSentences) {
  auto bert = tiny(tokenizer_);
  bert.finding_head = true;
  const std::vector<ExampleSource> sources{{"eight", 1, examples()}};
  const auto validation = examples();
  ReportFinetuning task(make_report_model(bert, 1), config_, sources, validation, 4, torch::kCPU, 1,
                        1);
  EXPECT_EQ(task.steps_per_epoch(), 4);
  EXPECT_LT(learn(task, 200, 3e-3), 0.05);
  const torch::NoGradGuard no_gradient;
  const auto figures = task.validate();
  for (const char* name : {"auroc", "f1", "accuracy", "finding_auroc"}) {
    EXPECT_EQ(figures.at(name), 1) << name;
  }
  EXPECT_FALSE(figures.contains("model_auroc"));  // no hybrid
}

TEST_F(Finetuning, TheLastStepOfAnEpochHasWhatIsLeft) {
  config_.mentions_per_epoch = 9;          // batches of 4, 4 and 1, two a step
  config_.loss = MentionLoss::equation_3;  // whose weight is the number of sentences
  const std::vector<ExampleSource> sources{{"eight", 1, examples()}};
  const auto validation = examples();
  ReportFinetuning task(make_report_model(tiny(tokenizer_), 1), config_, sources, validation, 4,
                        torch::kCPU, 2, 1);
  EXPECT_EQ(task.steps_per_epoch(), 2);
  for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
    std::vector<double> weights;
    for (std::int64_t i = 0; i < 4; ++i) {
      weights.push_back(task.loss({epoch, 2 * epoch + i / 2, i % 2, 2}).weight);
    }
    EXPECT_EQ(weights[0] + weights[1] + weights[2] + weights[3], 9);
    EXPECT_EQ(weights[3], 0);
  }
  // A step may be asked for again, as a run that is resumed does.
  const auto loss = [&](std::int64_t epoch, std::int64_t step) {
    return task.loss({epoch, step, 0, 2}).value.item<double>();
  };
  const double first = loss(0, 0);
  EXPECT_NE(loss(5, 10), first);
  EXPECT_EQ(loss(0, 0), first);
}

class Pretraining : public testing::Test {
 protected:
  Pretraining() {
    config_.batch = 8;
    config_.steps_per_epoch = 20;
    config_.tokens = 32;
  }
  /// Four reports of two sentences, each with words of its own.
  PretrainingText text() const {
    PretrainingText text(tokenizer_);
    for (std::size_t i = 0; i < 8; ++i) {
      if (i % 2 == 0) text.begin_report();
      std::string sentence;
      for (std::size_t k = 0; k < 4; ++k) sentence += small_word(4 * i + k) + " ";
      text.add_sentence(sentence);
    }
    return text;
  }

  WordpieceTokenizer tokenizer_ = word_tokenizer(32);
  PretrainingConfig config_;
};

TEST_F(Pretraining, LearnsEightSentences) {
  const auto reports = text();
  ReportPretraining task(make_report_model(tiny(tokenizer_), 1), config_, tokenizer_, reports,
                         reports, torch::kCPU, 1);
  const double first = task.loss({0, 0, 0, 1}).value.item<double>();
  EXPECT_NEAR(first, std::log(37) + std::log(2), 0.3);  // as good as guessing
  learn(task, 1200, 3e-3);
  const torch::NoGradGuard no_gradient;
  const auto figures = task.validate();
  EXPECT_GT(figures.at("word_accuracy"), 0.9);
  EXPECT_LT(figures.at("perplexity"), 1.5);
}

TEST_F(Pretraining, WhatDoesNotFollowIsClassOne) {
  PretrainingText reports(tokenizer_);  // of one sentence each: no pair follows
  for (std::size_t i = 0; i < 30; ++i) {
    reports.begin_report();
    reports.add_sentence(small_word(i));
  }
  auto model = make_report_model(tiny(tokenizer_), 1);
  ReportPretraining task(model, config_, tokenizer_, reports, reports, torch::kCPU, 1);
  const torch::NoGradGuard no_gradient;
  model->sentence_order->bias[1] = 50;  // whatever it reads
  EXPECT_EQ(task.validate().at("next_sentence_accuracy"), 1);
  EXPECT_NEAR(task.loss({}).figures.at("next_sentence_loss"), 0, 1e-6);
  model->sentence_order->bias[1] = -50;
  EXPECT_EQ(task.validate().at("next_sentence_accuracy"), 0);
}

TEST_F(Pretraining, AStepDependsOnItsPlaceAlone) {
  const auto reports = text();
  ReportPretraining task(make_report_model(tiny(tokenizer_), 1), config_, tokenizer_, reports,
                         reports, torch::kCPU, 1);
  const auto loss = [&](std::int64_t step, std::int64_t part) {
    return task.loss({0, step, part, 2}).value.item<double>();
  };
  const double first = loss(3, 1);
  EXPECT_NE(loss(3, 0), first);
  EXPECT_NE(loss(4, 1), first);
  EXPECT_EQ(loss(3, 1), first);
}

TEST_F(Pretraining, NeedsTwoSentences) {
  PretrainingText one(tokenizer_);
  one.begin_report();
  one.add_sentence("aa ab");
  const auto error = error_of([&] {
    return ReportPretraining(make_report_model(tiny(tokenizer_), 1), config_, tokenizer_, one, one,
                             torch::kCPU, 1);
  });
  EXPECT_EQ(error.code(), "training.no_examples");
}

}  // namespace
}  // namespace uptake
