#pragma once

#include <span>

#include "nn/libtorch.h"
#include "training/mention_loss_kind.h"
#include "training/report_examples.h"

namespace uptake {

/// Binary cross-entropy of mention tokens. `logits` [B, n] of ReportModel::mention, in the order of
/// `examples`. A scalar; 0 where there is no mention.
torch::Tensor mention_loss(const torch::Tensor& logits,
                           std::span<const ReportExample* const> examples, MentionLoss kind);

/// Binary cross-entropy of the sentences' labels, the mean over those that have one. `logits` [B]
/// of ReportModel::finding. 0 where there is none.
torch::Tensor finding_loss(const torch::Tensor& logits,
                           std::span<const ReportExample* const> examples);

}  // namespace uptake
