#include "nn/scan_loss.h"

namespace uptake {

ScanLoss scan_loss(const torch::Tensor& logits, const torch::Tensor& targets,
                   const torch::Tensor& known, const torch::Tensor& task_weights) {
  const auto type = torch::promote_types(logits.scalar_type(), torch::kFloat);
  const auto counts = known.to(torch::kBool);
  // Not by a product with 0: what is not known may be no number.
  const auto wanted = targets.to(type).masked_fill(counts.logical_not(), 0);
  auto weights = counts.to(type);
  if (task_weights.defined()) weights = weights * task_weights.to(type);
  const auto losses = torch::binary_cross_entropy_with_logits(logits.to(type), wanted, {}, {},
                                                              torch::Reduction::None);
  const auto totals = weights.sum(1);
  const auto has_any = (totals > 0).to(type);
  // Where an exam has no label, or the batch no exam, 0 is divided by 1.
  const auto of_exams = (losses * weights).sum(1) / torch::where(totals > 0, totals, 1.);
  const auto exams = has_any.sum();
  return {(of_exams * has_any).sum() / exams.clamp_min(1), exams};
}

}  // namespace uptake
