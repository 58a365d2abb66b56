#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "nn/libtorch.h"
#include "nn/report_model.h"
#include "training/report_batches.h"
#include "training/report_config.h"
#include "training/training_task.h"

namespace uptake {

/// Fine-tuning of the report model on labelled mentions (Eq. 3), and, where examples carry it and
/// the model has the head, on the label of the whole sentence from [CLS].
class ReportFinetuning : public TrainingTask {
 public:
  /// All must outlive this object. `mask`: the word [MASK]. `accumulation`, `seed`: as in the run's
  /// TrainingConfig.
  ReportFinetuning(ReportModel model, const FinetuningConfig& config,
                   const std::vector<ExampleSource>& sources,
                   const std::vector<ReportExample>& validation, std::int32_t mask,
                   torch::Device device, std::int64_t accumulation, std::uint64_t seed);

  torch::nn::Module& model() override { return *model_; }
  std::int64_t steps_per_epoch() const override;
  Loss loss(const Place& place) override;
  /// "auroc", "f1" and "accuracy" of mentions at .5; of a hybrid with the rules' decisions, and
  /// without them as "model_auroc", ...; "finding_auroc" of sentences.
  std::map<std::string, double> validate() override;

 private:
  const ReportBatches::Batch& batch_of(const Place& place);
  std::vector<TokenSequence> hide_parts(const ReportBatches::Batch& examples,
                                        const Place& place) const;

  ReportModel model_;
  const FinetuningConfig& config_;
  ReportBatches batches_;
  const std::vector<ReportExample>& validation_;
  std::int32_t mask_;
  torch::Device device_;
  std::int64_t accumulation_;
  std::uint64_t seed_;
  std::int64_t epoch_ = -1;  ///< whose batches are in epoch_batches_
  std::vector<ReportBatches::Batch> epoch_batches_;
};

}  // namespace uptake
