#pragma once

#include <memory>
#include <string>

#include "nn/libtorch.h"

namespace uptake {

/// A linear layer made ready to be applied many times, without gradients: activation(x W^T + b).
struct DenseForm {
  torch::Tensor weight;    ///< float32 [out, in]
  torch::Tensor bias;      ///< float32 [out]
  std::string activation;  ///< "" for none, "gelu", "gelu_new" or "relu"
  bool bf16 = false;       ///< the product's factors in bfloat16; its sums are in float32
  bool bf16_result = false;
};

class DenseLayer {
 public:
  virtual ~DenseLayer() = default;
  /// `rows` [m, in], float32 or bfloat16 -> [m, out], float32 or what `bf16_result` says. Safe to
  /// call from several threads.
  virtual torch::Tensor apply(const torch::Tensor& rows) const = 0;
};

/// On the CPU oneDNN's matrix product, with the weights laid out once as it likes them best and the
/// activation part of it: torch 1.13 takes OpenBLAS for float32, which has half the speed here, and
/// lays bfloat16 weights out again at each call. Elsewhere torch's own operations.
std::unique_ptr<const DenseLayer> make_dense_layer(const DenseForm& form, torch::Device device);

}  // namespace uptake
