#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "nn/attention_heads.h"
#include "nn/libtorch.h"
#include "nn/scan_config.h"
#include "nn/scan_encoder.h"
#include "storage/safetensors.h"

namespace uptake {

/// A shared encoder and one attention head a task.
class ScanModelImpl : public torch::nn::Module {
 public:
  /// Errors: "config.invalid" for an encoder that is not known, heads that do not divide its
  /// channels.
  explicit ScanModelImpl(ScanModelConfig config);

  const ScanModelConfig& config() const { return config_; }

  /// `scans` [B, channels, l, h, w]; `slices` [B] (int64): how many of the l each has, at least 1;
  /// undefined: all. What lies behind a scan's last slice is taken to be 0, and its part of the
  /// encoding gets no attention. The encoder sees those zeros all the same: its batch statistics
  /// count them, and the last slices of a padded scan differ from those of the same scan alone.
  /// Where that matters, batch by equal length.
  AttentionHeadsImpl::Output forward(const torch::Tensor& scans, const torch::Tensor& slices = {},
                                     bool with_attention = false);

  std::shared_ptr<ScanEncoder> encoder;
  AttentionHeads heads{nullptr};

 private:
  /// What the heads read: the encoding, and by config where its voxels lie.
  torch::Tensor encode(const torch::Tensor& scans, const torch::Tensor& encoded_slices);

  ScanModelConfig config_;
};
TORCH_MODULE(ScanModel);

/// Weights drawn from `seed` and each tensor's name (convolutions: He, norms: 1, biases: 0, heads:
/// small normal, so that attention starts even), whatever torch's own generator is at. A head is
/// drawn by its task's name: it is the same among whatever other tasks. On the CPU, in evaluation
/// mode.
ScanModel make_scan_model(const ScanModelConfig& config, std::uint64_t seed);

/// Of save_scan_model(). On the CPU, in evaluation mode. Errors: "file.read", "config.*",
/// "state.missing", "state.shape", "safetensors.*"; "state.unknown" for a tensor that the model has
/// not; "state.not_finite".
ScanModel load_scan_model(const std::filesystem::path& folder);

/// config.json and model.safetensors (names: "encoder.<the published port's>", "heads.*").
/// Errors: "file.write".
void save_scan_model(const ScanModel& model, const std::filesystem::path& folder,
                     const std::map<std::string, std::string>& metadata);

/// All parameters and buffers by the names that files have; they share memory with the model.
std::map<std::string, torch::Tensor> state_of(const ScanModel& model);

/// What initialise_from() did.
struct Transfer {
  std::size_t encoder_tensors = 0;
  std::vector<std::string> heads;  ///< tasks whose head came along
  std::vector<std::string> fresh;  ///< tasks whose head is new
};

/// Copies the encoder of another scan model (a multi-task run), its running statistics too, and the
/// heads of the tasks that both have; a head of another form (attention_heads, reduction, position)
/// stays as it is and counts as fresh. Errors: "scan_model.shape" naming what differs (encoder,
/// width, depth, in_plane_stride, input_channels); nothing is copied then.
Transfer initialise_from(ScanModel& model, const ScanModel& other);

/// Kinetics weights into the encoder, from a safetensors file with the names of the published
/// PyTorch port (pytorch-i3d: "Conv3d_1a_7x7.conv3d.weight", "Mixed_3b.b1a.bn.running_var" ...):
/// flow (2 input channels) as it is; RGB (3) averaged over the input channels, times 3/2, so that
/// sums keep their size. The classifier ("logits.*") is left out.
/// Errors: "state.missing", "state.shape" naming file and tensor; "scan_model.width" for an encoder
/// that is not full-size.
void load_kinetics(ScanModel& model, const std::filesystem::path& file);

}  // namespace uptake
