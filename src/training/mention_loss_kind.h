#pragma once

namespace uptake {

/// How the losses of a batch's mentions are averaged.
enum class MentionLoss {
  /// Eq. 3 of the paper: the sum over a sentence's mention tokens, divided by all its tokens
  /// (without [CLS] and [SEP]); then the mean over sentences. Long sentences weigh less.
  equation_3,
  /// The mean over mentions, each the mean over its tokens.
  per_mention,
};

}  // namespace uptake
