#include "nn/fused_inception.h"

#include <array>
#include <functional>
#include <utility>
#include <vector>

#include "nn/fused_unit.h"
#include "nn/voxel_convolution.h"
#include "nn/voxel_pool.h"

namespace uptake {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

enum Unit : std::size_t { b0, b1a, b1b, b2a, b2b, b3b, units };

/// One block on its way through either pass.
struct Block {
  torch::Tensor voxels;
  std::array<torch::Tensor, units> weights;
  std::array<NormTable, units> tables;
  torch::Tensor merged;         ///< z of b0, b1a and b2a, side by side
  torch::Tensor z1b, z2b, z3b;  ///< of the others
  VoxelPool pool;               ///< what b3b reads
  bool bf16 = false;            ///< products in bfloat16

  std::int64_t channels(Unit unit) const { return weights[unit].size(0); }
  std::int64_t first_merged(Unit unit) const {
    return unit == b0 ? 0 : unit == b1a ? channels(b0) : channels(b0) + channels(b1a);
  }
  std::int64_t first_out(Unit unit) const {
    return unit == b0    ? 0
           : unit == b1b ? channels(b0)
           : unit == b2b ? channels(b0) + channels(b1b)
                         : channels(b0) + channels(b1b) + channels(b2b);
  }
  torch::Tensor merged_weight() const {
    const torch::NoGradGuard no_gradient;
    return torch::cat({weights[b0], weights[b1a], weights[b2a]});
  }
  const torch::Tensor& z_of(Unit unit) const {
    return unit == b1b ? z1b : unit == b2b ? z2b : unit == b3b ? z3b : merged;
  }
  VoxelRows z_rows(Unit unit) const {
    const bool shared = unit == b0 || unit == b1a || unit == b2a;
    return rows_of(z_of(unit), shared ? first_merged(unit) : 0, channels(unit));
  }
  VoxelRows out_rows(const torch::Tensor& out, Unit unit) const {
    return rows_of(out, first_out(unit), channels(unit));
  }
  /// What b1b and b2b read.
  torch::Tensor reduced(Unit unit) const {
    return norm_relu_of(merged, tables[unit], first_merged(unit));
  }

  /// Makes all z; `found` is told when one is there, and must see to its table.
  void convolve(const std::function<void(Unit)>& found) {
    merged = convolve_voxels(voxels, merged_weight(), cube_of_1, bf16);
    for (const Unit unit : {b0, b1a, b2a}) found(unit);
    z1b = convolve_voxels(reduced(b1a), weights[b1b], cube_of_1, bf16);
    found(b1b);
    z2b = convolve_voxels(reduced(b2a), weights[b2b], cube_of_1, bf16);
    found(b2b);
    pool = pool_voxels(voxels, cube_of_3, cube_of_1);
    z3b = convolve_voxels(pool.maxima, weights[b3b], cube_of_1, bf16);
    found(b3b);
  }
};

/// Gradients of one block, branch by branch.
class BlockGradient {
 public:
  /// `of_weights`: whether those of the weights are wanted as well.
  BlockGradient(Block& block, const torch::Tensor& gradient, bool of_weights)
      : block_(block), gradient_(gradient), of_weights_(of_weights), result_(1 + 3 * units + 2) {}

  /// In the order of the forward pass's arguments.
  variable_list run() {
    torch::Tensor merged = empty_voxels(block_.merged.sizes().vec());
    normalise(b0, block_.out_rows(gradient_, b0), merged_rows(merged, b0));
    for (const auto& [reduce, full] : {std::pair(b1a, b1b), std::pair(b2a, b2b)}) {
      const torch::Tensor input = block_.reduced(reduce);
      const torch::Tensor inner = behind_convolution(full, input);
      normalise(reduce, rows_of(inner), merged_rows(merged, reduce));
    }
    if (of_weights_) take_merged_weights(merged);
    const torch::Tensor sum = convolution_input_gradient(merged, block_.merged_weight(), cube_of_1,
                                                         block_.voxels.sizes(), block_.bf16);
    merged.reset();
    if (!block_.pool.maxima.defined())
      block_.pool = pool_voxels(block_.voxels, cube_of_3, cube_of_1);
    const torch::Tensor pooled = behind_convolution(b3b, block_.pool.maxima);
    pool_backward(pooled, block_.pool.places, cube_of_3, cube_of_1, sum, /*add=*/true);
    result_[0] = sum;
    return std::move(result_);
  }

 private:
  VoxelRows merged_rows(const torch::Tensor& merged, Unit unit) const {
    return rows_of(merged, block_.first_merged(unit), block_.channels(unit));
  }
  void take_merged_weights(const torch::Tensor& merged) {
    const torch::Tensor weight =
        convolution_weight_gradient(merged, block_.voxels, cube_of_1, cube_of_1, block_.bf16);
    for (const Unit unit : {b0, b1a, b2a}) {
      result_[1 + 3 * unit] = weight.narrow(0, block_.first_merged(unit), block_.channels(unit));
    }
  }
  void normalise(Unit unit, const VoxelRows& gradient, const VoxelRows& z_gradient) {
    NormGradient norm =
        norm_relu_backward(block_.z_rows(unit), block_.tables[unit], gradient, z_gradient);
    result_[2 + 3 * unit] = norm.weight;
    result_[3 + 3 * unit] = norm.bias;
  }
  /// dL/dinput of a unit whose result is a part of the block's.
  torch::Tensor behind_convolution(Unit unit, const torch::Tensor& input) {
    const torch::Tensor z_gradient = empty_voxels(block_.z_of(unit).sizes().vec());
    normalise(unit, block_.out_rows(gradient_, unit), rows_of(z_gradient));
    const torch::Tensor& weight = block_.weights[unit];
    const Size3 kernel{weight.size(2), weight.size(3), weight.size(4)};
    if (of_weights_) {
      result_[1 + 3 * unit] =
          convolution_weight_gradient(z_gradient, input, kernel, cube_of_1, block_.bf16);
    }
    return convolution_input_gradient(z_gradient, weight, cube_of_1, input.sizes(), block_.bf16);
  }

  Block& block_;
  torch::Tensor gradient_;
  bool of_weights_;
  variable_list result_;
};

struct FusedInception : torch::autograd::Function<FusedInception> {
  static Variable forward(AutogradContext* context, const Variable& voxels, at::TensorList,
                          const std::vector<ConvNormReluImpl*>& modules, bool checkpointing) {
    Block block;
    block.voxels = voxels;
    block.bf16 = wants_bf16();
    for (std::size_t i = 0; i < units; ++i) block.weights[i] = modules[i]->conv->weight;
    std::vector<std::int64_t> shape = voxels.sizes().vec();
    shape.back() = block.first_out(b3b) + block.channels(b3b);
    torch::Tensor out = empty_voxels(shape);
    block.convolve([&](Unit unit) {
      block.tables[unit] = norm_table_of(*modules[unit], block.z_rows(unit));
      if (unit == b1a || unit == b2a) return;
      norm_relu(block.z_rows(unit), block.tables[unit], block.out_rows(out, unit));
    });
    std::vector<torch::Tensor> saved{voxels};
    for (std::size_t i = 0; i < units; ++i) {
      saved.push_back(block.weights[i]);
      append(block.tables[i], saved);
    }
    if (!checkpointing) {
      saved.insert(saved.end(), {block.merged, block.z1b, block.z2b, block.z3b});
    }
    context->save_for_backward(saved);
    keep_kind(block.tables[b0], *context);
    context->saved_data["bf16"] = block.bf16;
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const NormTable kind = kind_from(*context);
    Block block;
    block.voxels = saved[0];
    block.bf16 = context->saved_data["bf16"].toBool();
    std::size_t at = 1;
    for (std::size_t i = 0; i < units; ++i, at += 1 + tensors_of_table) {
      block.weights[i] = saved[at];
      block.tables[i] = table_from(&saved[at + 1], kind);
    }
    if (at < saved.size()) {
      block.merged = saved[at];
      block.z1b = saved[at + 1];
      block.z2b = saved[at + 2];
      block.z3b = saved[at + 3];
    } else {
      block.convolve([](Unit) {});
    }
    bool of_weights = false;
    for (std::size_t i = 0; i < units; ++i) of_weights |= context->needs_input_grad(1 + 3 * i);
    return BlockGradient(block, gradients[0].contiguous(), of_weights).run();
  }
};

}  // namespace

torch::Tensor fused_inception(const torch::Tensor& voxels, InceptionImpl& block,
                              bool checkpointing) {
  const std::vector<ConvNormReluImpl*> modules{block.b0.get(),  block.b1a.get(), block.b1b.get(),
                                               block.b2a.get(), block.b2b.get(), block.b3b.get()};
  const auto parameters = parameters_of(modules);
  return FusedInception::apply(voxels, at::TensorList(parameters), modules, checkpointing);
}

}  // namespace uptake
