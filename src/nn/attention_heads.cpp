#include "nn/attention_heads.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

void check(const AttentionHeadsImpl::Options& o) {
  if (o.reduction != "attention" && o.reduction != "sum" && o.reduction != "mean") {
    throw Error(
        "config.invalid",
        fmt::format("reduction is '{}', not attention, sum or mean", printable(o.reduction)),
        "name one of the three");
  }
  if (o.channels < 1 || o.tasks < 1 || o.heads < 1 || o.channels % o.heads != 0) {
    throw Error("config.invalid",
                fmt::format("{} attention heads a task do not divide the {} channels of the "
                            "encoding ({} tasks)",
                            o.heads, o.channels, o.tasks),
                "choose attention_heads so that they divide the channels: 1, 2, 4 or 8 always do");
  }
}

/// [B, 1, N]: true where a voxel lies behind the last slice of its scan.
torch::Tensor padding_of(const torch::Tensor& encoding, const torch::Tensor& slices) {
  const auto length = encoding.size(2);
  const auto places = torch::arange(length, slices.options().device(encoding.device()));
  // A scan without slices would be all padding, and its softmax 0 / 0.
  const auto ends = slices.to(encoding.device()).clamp(1, length).view({-1, 1});
  return (places >= ends)
      .unsqueeze(2)
      .expand({-1, -1, encoding.size(3) * encoding.size(4)})
      .reshape({encoding.size(0), 1, -1});
}

}  // namespace

AttentionHeadsImpl::AttentionHeadsImpl(const Options& options) : options_(options) {
  check(options_);
  const auto tasks = options_.tasks, heads = options_.heads, channels = options_.channels;
  if (options_.reduction == "attention") {
    score = register_parameter("score", torch::zeros({tasks, heads, channels}));
    if (heads > 1) {
      const auto size = channels / heads;
      value = register_parameter("value", torch::zeros({tasks, heads, size, channels}));
      value_bias = register_parameter("value_bias", torch::zeros({tasks, heads, size}));
    }
  }
  weight = register_parameter("weight", torch::zeros({tasks, channels}));
  bias = register_parameter("bias", torch::zeros({tasks}));
  dropout_ = register_module("dropout", torch::nn::Dropout(options_.dropout));
}

torch::Tensor AttentionHeadsImpl::attend(const torch::Tensor& voxels,
                                         const torch::Tensor& padding) const {
  const auto channels = options_.channels, heads = options_.heads;
  auto vectors = score.view({1, options_.tasks * heads, channels});
  // Scaling the vectors is cheaper than scaling the scores. One head is Eq. 7: not scaled.
  if (heads > 1) vectors = vectors / std::sqrt(static_cast<double>(channels / heads));
  auto scores = torch::bmm(vectors.expand({voxels.size(0), -1, -1}), voxels);
  scores = scores.to(score.scalar_type());  // the softmax wants more than bfloat16
  if (padding.defined()) {
    scores = scores.masked_fill(padding, -std::numeric_limits<float>::infinity());
  }
  return torch::softmax(scores, 2);
}

torch::Tensor AttentionHeadsImpl::project(const torch::Tensor& pooled) const {
  const auto batch = pooled.size(0), channels = options_.channels, heads = options_.heads;
  if (heads == 1) return pooled;
  // A product a head: [T K, B, d] x [T K, d, d / K].
  const auto by_head = pooled.transpose(0, 1);
  const auto matrices = value.view({-1, channels / heads, channels}).transpose(1, 2);
  const auto projected = torch::bmm(by_head, matrices).transpose(0, 1).to(weight.scalar_type());
  return projected.reshape({batch, options_.tasks, channels}) +
         value_bias.view({options_.tasks, channels});
}

AttentionHeadsImpl::Output AttentionHeadsImpl::forward(const torch::Tensor& encoding,
                                                       const torch::Tensor& slices,
                                                       bool with_attention) {
  const auto batch = encoding.size(0), tasks = options_.tasks, heads = options_.heads;
  auto voxels = encoding.flatten(2);
  torch::Tensor padding;
  if (slices.defined()) {
    padding = padding_of(encoding, slices);
    // Not by the softmax alone: 0 times what is no number would be none either.
    voxels = voxels.masked_fill(padding, 0);
  }
  Output output;
  torch::Tensor reduced;  // [B, T or 1, d]
  if (options_.reduction == "attention") {
    const auto attention = attend(voxels, padding);
    const auto pooled = torch::bmm(attention, voxels.transpose(1, 2));
    reduced = project(pooled).to(weight.scalar_type()).view({batch, tasks, -1});
    if (with_attention) {
      output.attention = attention.view(
          {batch, tasks, heads, encoding.size(2), encoding.size(3), encoding.size(4)});
    }
  } else {
    reduced = voxels.to(weight.scalar_type()).sum(2).unsqueeze(1);
    if (options_.reduction == "mean" && padding.defined()) {
      reduced = reduced / padding.logical_not().sum(2, true);
    } else if (options_.reduction == "mean") {
      reduced = reduced / voxels.size(2);
    }
  }
  output.logits = (dropout_(reduced) * weight).sum(2) + bias;
  return output;
}

}  // namespace uptake
