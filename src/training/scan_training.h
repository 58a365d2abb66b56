#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cohort/scan_targets.h"
#include "nn/libtorch.h"
#include "nn/norm_group.h"
#include "nn/scan_model.h"
#include "training/scan_loader.h"
#include "training/scan_sampler.h"
#include "training/scan_training_config.h"
#include "training/training_task.h"

namespace uptake {

class ProcessGroup;

/// Trains a scan model on probabilistic labels: the mean cross-entropy of its tasks (Eq. 10).
class ScanTraining : public TrainingTask {
 public:
  struct Options {
    const ScanTrainingConfig& config;
    const std::vector<ScanExam>&exams, &validation;
    torch::Device device = torch::kCPU;
    std::size_t workers = 1;        ///< threads that read scans
    ProcessGroup* group = nullptr;  ///< or null: one process
  };
  /// What `options` refers to must outlive this object. Errors: "training.sampling",
  /// "training.batch" (it cannot be divided by the number of processes).
  ScanTraining(ScanModel model, const Options& options);

  torch::nn::Module& model() override { return *model_; }
  std::int64_t steps_per_epoch() const override;
  Loss loss(const Place& place) override;
  /// "auroc", the mean over tasks that have both classes among the validation exams (positive: a
  /// label of at least .5), "auroc/<task>" of each, and "loss".
  std::map<std::string, double> validate() override;

  /// Scans that could not be read so far, and why.
  std::map<std::string, std::string> broken() const;
  ScanLoader::Waited waited() const { return loader_.waited(); }

 private:
  ScanLoader::Order order_of(std::uint64_t batch) const;
  ScanBatch batch_of(const Place& place);
  /// With the moments of all processes where each of them has scans in the batch.
  torch::Tensor logits_of(const ScanBatch& batch, bool all_have_scans);
  /// Whether there is something to learn from in this process's part of a batch.
  bool counts(const ScanBatch& batch) const;
  /// [n, tasks] logits of the validation exams, NaN for those that could not be read.
  torch::Tensor validation_logits();

  ScanModel model_;
  Options options_;
  ScanSampler sampler_;
  ScanLoader loader_, validation_loader_;
  std::vector<std::vector<std::size_t>> validation_batches_;  ///< of this process
  torch::Tensor task_weights_;
  NormGroupPointer norm_group_;  ///< null: one process
  std::int64_t next_ = -1;       ///< the batch that loader_ gives next; -1: not started
};

}  // namespace uptake
