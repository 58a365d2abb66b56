#pragma once

#include <memory>
#include <span>
#include <vector>

#include "nn/dense_layer.h"
#include "nn/libtorch.h"
#include "nn/report_model.h"
#include "nn/report_network.h"
#include "nn/token_packing.h"

namespace uptake {

/// The encoder of a report model for answers only. Tokens of all sequences of a batch lie one after
/// the other, and everything but the attention works on them as rows of one matrix: there is no
/// padding. The attention takes the sequences of one length together.
class PackedBert {
 public:
  /// Copies the weights. `bf16`: matrix products of the linear layers in bfloat16.
  PackedBert(const ReportModel& model, torch::Device device, bool bf16);

  /// Hidden vectors float32 [batch.tokens, hidden], sequences in the batch's order. `attentions`,
  /// if given, gets [sequences x heads, n, n] for each layer and each group, layers outermost.
  torch::Tensor forward(std::span<const TokenSequence> sequences, const PackedBatch& batch,
                        std::vector<torch::Tensor>* attentions = nullptr) const;

 private:
  struct Layer {
    std::unique_ptr<const DenseLayer> query_key_value, attended, widen, narrow;
    torch::Tensor attended_scale, attended_shift, narrow_scale, narrow_shift;
  };

  Layer make_layer(const BertLayer& from, bool bf16) const;
  torch::Tensor embed(std::span<const TokenSequence> sequences, const PackedBatch& batch) const;
  torch::Tensor attend(const torch::Tensor& query_key_value, const PackedBatch& batch,
                       std::vector<torch::Tensor>* attentions) const;
  torch::Tensor add_and_normalise(torch::Tensor result, const torch::Tensor& hidden,
                                  const torch::Tensor& scale, const torch::Tensor& shift) const;

  BertConfig config_;
  torch::Device device_;
  torch::Tensor words_, positions_, types_, rules_, embedded_scale_, embedded_shift_;
  std::vector<Layer> layers_;
};

}  // namespace uptake
