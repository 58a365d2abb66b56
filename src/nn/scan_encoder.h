#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "nn/libtorch.h"
#include "nn/norm_group.h"
#include "nn/scan_config.h"

namespace uptake {

/// What turns a scan into an encoding, whatever its kind: I3D (nn/i3d.h), or another one in a file
/// of its own that make_scan_encoder() names.
class ScanEncoder : public torch::nn::Module {
 public:
  /// [B, input channels, l, h, w], float32 -> [B, channels(), l', h', w'], where each of the last
  /// three is the input's divided by stride(), rounded up.
  virtual torch::Tensor forward(const torch::Tensor& scans) = 0;
  virtual std::int64_t channels() const = 0;
  virtual std::array<std::int64_t, 3> stride() const = 0;
  /// Recomputes inside the backward pass what it would have kept: less memory, more time. The
  /// result is the same.
  virtual void set_checkpointing(bool on) = 0;
  /// Batches in training are those of all processes of a group. Null: of this one.
  virtual void set_norm_group(const NormGroupPointer& group) = 0;
  /// Forward passes from now on are the same, but their gradients are those of guided
  /// backpropagation: every ReLU of the encoder, fused or not, is a guided one (nn/guided_relu.h).
  virtual void set_guided(bool on) = 0;
};

/// Errors: "config.invalid" for a kind that is not known.
std::shared_ptr<ScanEncoder> make_scan_encoder(const ScanModelConfig& config);

}  // namespace uptake
