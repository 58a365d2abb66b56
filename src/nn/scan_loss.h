#pragma once

#include "nn/libtorch.h"

namespace uptake {

/// A loss, and how many exams it is the mean of.
struct ScanLoss {
  torch::Tensor value;   ///< a scalar; 0 where there is nothing to learn
  torch::Tensor weight;  ///< a scalar: exams in which something counts; of value's type and device
};

/// Cross-entropy against probabilistic labels (Eq. 6): of each exam the mean over its tasks, then
/// the mean over exams.
///
/// `logits` [B, T]; `targets` [B, T], probabilities in [0, 1]; `known` [B, T], 1 or 0 (or bool): a
/// label that is not known counts for nothing, whatever its target holds. `task_weights` [T], not
/// negative, or undefined (all 1): the mean over tasks is weighted by them. An exam none of whose
/// tasks counts is left out of the mean over exams. All on one device. Computed from the logits, in
/// float32 at least, so that no logit is too large.
ScanLoss scan_loss(const torch::Tensor& logits, const torch::Tensor& targets,
                   const torch::Tensor& known, const torch::Tensor& task_weights = {});

}  // namespace uptake
