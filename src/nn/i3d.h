#pragma once

#include <vector>

#include "nn/inception.h"
#include "nn/libtorch.h"
#include "nn/scan_encoder.h"

namespace uptake {

/// I3D, the inflated Inception v1 (Carreira & Zisserman 2017), without its classifier: "same"
/// padding as in TensorFlow; channels and names of the published PyTorch port (pytorch-i3d).
///
/// ScanModelConfig::width scales all channel counts, to multiples of 8. ScanModelConfig::depth
/// scales the numbers of blocks (2, 5, 2): less leaves out the first of a stage, more repeats the
/// last, Mixed_5d, Mixed_5e ...
class I3D : public ScanEncoder {
 public:
  /// Errors: "config.invalid" for a width, depth or stride that it cannot have.
  explicit I3D(const ScanModelConfig& config);

  torch::Tensor forward(const torch::Tensor& scans) override;
  std::int64_t channels() const override { return channels_; }
  std::array<std::int64_t, 3> stride() const override { return {8, in_plane_, in_plane_}; }
  void set_checkpointing(bool on) override { checkpointing_ = on; }
  void set_norm_group(const NormGroupPointer& group) override;
  void set_guided(bool on) override;

 private:
  torch::Tensor fused(const torch::Tensor& scans);
  torch::Tensor plain(const torch::Tensor& scans);

  std::int64_t in_plane_, channels_ = 0;
  bool checkpointing_ = false;
  std::vector<Size3> stage_strides_;  ///< of the pooling before each stage; the first has none
  ConvNormRelu conv1a_{nullptr}, conv2b_{nullptr}, conv2c_{nullptr};
  std::vector<std::vector<Inception>> stages_;
};

}  // namespace uptake
