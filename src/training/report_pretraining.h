#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "core/random.h"
#include "nn/libtorch.h"
#include "nn/report_model.h"
#include "report/wordpiece_tokenizer.h"
#include "training/pretraining_text.h"
#include "training/report_config.h"
#include "training/training_task.h"

namespace uptake {

/// Pre-training of the report model: masked words and next sentence. The pairs of one micro-batch
/// are of like length: its length is drawn first (a quarter, half or all of config.tokens).
class ReportPretraining : public TrainingTask {
 public:
  /// All must outlive this object. Reports of `validation` are not trained on.
  /// Errors: "training.no_examples" for fewer than two sentences of text.
  ReportPretraining(ReportModel model, const PretrainingConfig& config,
                    const WordpieceTokenizer& tokenizer, const PretrainingText& text,
                    const PretrainingText& validation, torch::Device device, std::uint64_t seed);

  torch::nn::Module& model() override { return *model_; }
  std::int64_t steps_per_epoch() const override {
    return static_cast<std::int64_t>(config_.steps_per_epoch);
  }
  Loss loss(const Place& place) override;
  /// "perplexity" and "word_accuracy" of masked words, "next_sentence_accuracy".
  std::map<std::string, double> validate() override;

 private:
  struct Batch;
  Batch draw(const PretrainingText& text, RandomStream& rng) const;
  struct Losses;
  Losses losses_of(const Batch& batch);

  ReportModel model_;
  const PretrainingConfig& config_;
  const WordpieceTokenizer& tokenizer_;
  const PretrainingText &text_, &validation_;
  torch::Device device_;
  std::uint64_t seed_;
};

}  // namespace uptake
