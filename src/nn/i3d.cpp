#include "nn/i3d.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/error.h"
#include "nn/fused_chain.h"
#include "nn/fused_inception.h"
#include "nn/fused_unit.h"

namespace uptake {
namespace {

/// {in is the block before's}, 1x1x1, 3x3x3 reduced and full, twice, behind the pooling.
const std::vector<std::vector<InceptionChannels>> stages{
    {{0, 64, 96, 128, 16, 32, 32}, {0, 128, 128, 192, 32, 96, 64}},
    {{0, 192, 96, 208, 16, 48, 64},
     {0, 160, 112, 224, 24, 64, 64},
     {0, 128, 128, 256, 24, 64, 64},
     {0, 112, 144, 288, 32, 64, 64},
     {0, 256, 160, 320, 32, 128, 128}},
    {{0, 256, 160, 320, 32, 128, 128}, {0, 384, 192, 384, 48, 128, 128}}};

/// In front of each stage; the first has its own.
constexpr std::array<Size3, 3> stage_pools{{{}, {3, 3, 3}, {2, 2, 2}}};

constexpr double largest_factor = 4;

Error invalid(const std::string& what) {
  return {"config.invalid", "the scan model's config: " + what, "see share/schemas"};
}

void check(const ScanModelConfig& config) {
  for (const auto& [name, value] : {std::pair("width", config.width), {"depth", config.depth}}) {
    if (!(value > 0 && value <= largest_factor)) {
      throw invalid(
          fmt::format("{} is {}, not above 0 and at most {}", name, value, largest_factor));
    }
  }
  const auto stride = config.in_plane_stride;
  if (stride != 32 && stride != 16 && stride != 8) {
    throw invalid(fmt::format("in_plane_stride is {}, not 32, 16 or 8", stride));
  }
  if (config.input_channels < 1) {
    throw invalid(fmt::format("input_channels is {}, not 1 or more", config.input_channels));
  }
}

std::int64_t scaled(std::int64_t channels, double width) {
  return std::max<std::int64_t>(8, 8 * std::lround(static_cast<double>(channels) * width / 8));
}

InceptionChannels scaled(const InceptionChannels& full, std::int64_t in, double width) {
  return {in,
          scaled(full.b0, width),
          scaled(full.b1a, width),
          scaled(full.b1b, width),
          scaled(full.b2a, width),
          scaled(full.b2b, width),
          scaled(full.b3b, width)};
}

/// "Mixed_4c": the letter says which block of the full model it is.
std::string block_name(std::size_t stage, std::int64_t place) {
  return fmt::format("Mixed_{}{}", stage + 3, static_cast<char>('b' + place));
}

}  // namespace

I3D::I3D(const ScanModelConfig& config)
    : in_plane_(config.in_plane_stride), stage_strides_(stages.size(), Size3{2, 2, 2}) {
  check(config);
  const auto unit = [&](const char* name, std::int64_t in, std::int64_t out, std::int64_t kernel,
                        const Size3& stride) {
    return register_module(name,
                           ConvNormRelu(ConvNormReluImpl::Options{in,
                                                                  out,
                                                                  {kernel, kernel, kernel},
                                                                  stride,
                                                                  config.batch_norm_epsilon,
                                                                  config.batch_norm_momentum}));
  };
  // The last poolings keep rows and columns where asked to: there is little left to compute on.
  if (in_plane_ <= 16) stage_strides_[2] = {2, 1, 1};
  if (in_plane_ <= 8) stage_strides_[1] = {2, 1, 1};
  const std::int64_t stem = scaled(64, config.width);
  conv1a_ = unit("Conv3d_1a_7x7", config.input_channels, stem, 7, {2, 2, 2});
  conv2b_ = unit("Conv3d_2b_1x1", stem, stem, 1, {1, 1, 1});
  channels_ = scaled(192, config.width);
  conv2c_ = unit("Conv3d_2c_3x3", stem, channels_, 3, {1, 1, 1});
  for (std::size_t stage = 0; stage < stages.size(); ++stage) {
    const auto full = static_cast<std::int64_t>(stages[stage].size());
    const std::int64_t count =
        std::max<std::int64_t>(1, std::lround(config.depth * static_cast<double>(full)));
    stages_.emplace_back();
    for (auto place = std::max<std::int64_t>(0, full - count); count > 0; ++place) {
      if (static_cast<std::int64_t>(stages_.back().size()) == count) break;
      const auto& wanted = stages[stage][static_cast<std::size_t>(std::min(place, full - 1))];
      const InceptionChannels block = scaled(wanted, channels_, config.width);
      stages_.back().push_back(
          register_module(block_name(stage, place),
                          Inception(block, config.batch_norm_epsilon, config.batch_norm_momentum)));
      channels_ = block.out();
    }
  }
}

void I3D::set_norm_group(const NormGroupPointer& group) {
  for (const auto& module : modules(/*include_self=*/false)) {
    if (auto* unit = module->as<ConvNormRelu>()) unit->group = group;
  }
}

void I3D::set_guided(bool on) {
  for (const auto& module : modules(/*include_self=*/false)) {
    if (auto* unit = module->as<ConvNormRelu>()) unit->guided = on;
  }
}

torch::Tensor I3D::forward(const torch::Tensor& scans) {
  return can_fuse(scans) ? fused(scans) : plain(scans);
}

torch::Tensor I3D::fused(const torch::Tensor& scans) {
  torch::Tensor x = scans.permute({0, 2, 3, 4, 1}).contiguous();
  x = fused_chain(x, {conv1a_.get()}, {{1, 3, 3}, {1, 2, 2}}, checkpointing_);
  x = fused_chain(x, {conv2b_.get(), conv2c_.get()}, {{1, 3, 3}, {1, 2, 2}}, checkpointing_);
  for (std::size_t stage = 0; stage < stages_.size(); ++stage) {
    if (stage > 0) x = fused_pool(x, {stage_pools[stage], stage_strides_[stage]});
    for (auto& block : stages_[stage]) x = fused_inception(x, *block, checkpointing_);
  }
  return x.permute({0, 4, 1, 2, 3});
}

torch::Tensor I3D::plain(const torch::Tensor& scans) {
  torch::Tensor x = same_max_pool(conv1a_(scans), {1, 3, 3}, {1, 2, 2});
  x = same_max_pool(conv2c_(conv2b_(x)), {1, 3, 3}, {1, 2, 2});
  for (std::size_t stage = 0; stage < stages_.size(); ++stage) {
    if (stage > 0) x = same_max_pool(x, stage_pools[stage], stage_strides_[stage]);
    for (auto& block : stages_[stage]) x = block(x);
  }
  return x;
}

}  // namespace uptake
