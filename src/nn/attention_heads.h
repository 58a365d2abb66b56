#pragma once

#include <cstdint>
#include <string>

#include "nn/libtorch.h"

namespace uptake {

/// One decoder a task (Eq. 7-9), all in one batched product.
///
/// With one head a task: scores w_t . a_ijk over the voxels of the encoding, a softmax over all of
/// them (Eq. 7), the weighted sum of the encoding (Eq. 8), a linear unit and its sigmoid (Eq. 9).
/// With K > 1 heads, as in the authors' published code: key and score folded to one vector a head,
/// divided by sqrt(d / K); the weighted sums go through a value projection of d / K channels each,
/// side by side into the linear unit. "sum" and "mean" reduce without attention (Fig. 3e).
class AttentionHeadsImpl : public torch::nn::Module {
 public:
  struct Options {
    std::int64_t channels = 1024, tasks = 26, heads = 1;
    std::string reduction = "attention";  ///< attention, sum, mean
    double dropout = 0;
  };
  /// All parameters are 0; nn/scan_model.h gives them their first values.
  /// Errors: "config.invalid" for heads that do not divide the channels.
  explicit AttentionHeadsImpl(const Options& options);

  struct Output {
    torch::Tensor logits;  ///< [B, T]; the sigmoid of one is Eq. 9
    /// [B, T, K, l, h, w], sums to 1 over the last three; undefined where it is not asked for, and
    /// of "sum" and "mean".
    torch::Tensor attention;
  };
  /// `encoding` [B, d, l, h, w]; `slices` [B] (int64): how many of the l each scan has, at least 1,
  /// the rest is padding, which gets no attention and adds nothing to sum and mean, whatever it
  /// holds; undefined: all of them. Logits and attention are of the parameters' type, under
  /// autocast as well.
  Output forward(const torch::Tensor& encoding, const torch::Tensor& slices = {},
                 bool with_attention = false);

  const Options& options() const { return options_; }

  torch::Tensor score;       ///< [T, K, d]; undefined without attention
  torch::Tensor value;       ///< [T, K, d / K, d] and
  torch::Tensor value_bias;  ///< [T, K, d / K]; undefined with one head
  torch::Tensor weight;      ///< [T, d]; with K > 1, head k's part is the k-th d / K of them
  torch::Tensor bias;        ///< [T]

 private:
  /// [B, d, N] and [B, 1, N] or nothing -> attention [B, T K, N].
  torch::Tensor attend(const torch::Tensor& voxels, const torch::Tensor& padding) const;
  /// [B, T K, d] -> [B, T K, d] with one head, [B, T, d] with more.
  torch::Tensor project(const torch::Tensor& pooled) const;

  Options options_;
  torch::nn::Dropout dropout_{nullptr};
};
TORCH_MODULE(AttentionHeads);

}  // namespace uptake
