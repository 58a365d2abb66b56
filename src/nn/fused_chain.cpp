#include "nn/fused_chain.h"

#include <utility>

#include "nn/fused_unit.h"
#include "nn/voxel_convolution.h"
#include "nn/voxel_pool.h"

namespace uptake {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

std::vector<std::int64_t> numbers(const Size3& a, const Size3& b) {
  return {a[0], a[1], a[2], b[0], b[1], b[2]};
}

std::pair<Size3, Size3> sizes(const std::vector<std::int64_t>& numbers) {
  return {{numbers[0], numbers[1], numbers[2]}, {numbers[3], numbers[4], numbers[5]}};
}

Size3 kernel_of(const torch::Tensor& weight) {
  return {weight.size(2), weight.size(3), weight.size(4)};
}

/// Reads back what Chain::forward() saved: voxels, places, then for each unit weight and table,
/// then the z if they were kept.
struct SavedChain {
  explicit SavedChain(AutogradContext& context)
      : tensors(context.get_saved_variables()),
        strides(context.saved_data["strides"].toIntVector()),
        pool(sizes(context.saved_data["pool"].toIntVector())),
        units(strides.size() / 3),
        bf16(context.saved_data["bf16"].toBool()) {
    const NormTable kind = kind_from(context);
    std::size_t at = 2;
    for (std::size_t i = 0; i < units; ++i) {
      weights.push_back(tensors[at]);
      tables.push_back(table_from(&tensors[at + 1], kind));
      at += 1 + tensors_of_table;
    }
    z.assign(tensors.begin() + static_cast<std::ptrdiff_t>(at), tensors.end());
  }

  const torch::Tensor& voxels() const { return tensors[0]; }
  const torch::Tensor& places() const { return tensors[1]; }
  Size3 stride(std::size_t i) const {
    return {strides[3 * i], strides[3 * i + 1], strides[3 * i + 2]};
  }
  /// What unit i reads.
  torch::Tensor input(std::size_t i) const {
    return i == 0 ? voxels() : norm_relu_of(z[i - 1], tables[i - 1]);
  }
  void make_z() {
    for (std::size_t i = z.size(); i < units; ++i) {
      z.push_back(convolve_voxels(input(i), weights[i], stride(i), bf16));
    }
  }

  variable_list tensors;
  std::vector<std::int64_t> strides;
  std::pair<Size3, Size3> pool;
  std::size_t units;
  bool bf16;
  std::vector<torch::Tensor> weights, z;
  std::vector<NormTable> tables;
};

struct Chain : torch::autograd::Function<Chain> {
  static Variable forward(AutogradContext* context, const Variable& voxels, at::TensorList,
                          const std::vector<ConvNormReluImpl*>& units, const PoolShape& pool,
                          bool checkpointing) {
    std::vector<torch::Tensor> saved{voxels, {}}, z;
    std::vector<std::int64_t> strides;
    NormTable table;
    const bool bf16 = wants_bf16();
    for (ConvNormReluImpl* unit : units) {
      const auto& stride = unit->options().stride;
      z.push_back(convolve_voxels(z.empty() ? voxels : norm_relu_of(z.back(), table),
                                  unit->conv->weight, stride, bf16));
      table = norm_table_of(*unit, rows_of(z.back()));
      saved.push_back(unit->conv->weight);
      append(table, saved);
      strides.insert(strides.end(), stride.begin(), stride.end());
    }
    VoxelPool result = pool_voxels(z.back(), table, pool.kernel, pool.stride);
    saved[1] = result.places;
    if (!checkpointing) saved.insert(saved.end(), z.begin(), z.end());
    context->save_for_backward(saved);
    context->saved_data["strides"] = strides;
    context->saved_data["pool"] = numbers(pool.kernel, pool.stride);
    keep_kind(table, *context);
    context->saved_data["bf16"] = bf16;
    return result.maxima;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    SavedChain saved(*context);
    saved.make_z();
    variable_list result(1 + 3 * saved.units + 3);
    torch::Tensor gradient = empty_voxels(saved.z.back().sizes().vec());
    pool_backward(gradients[0].contiguous(), saved.places(), saved.pool.first, saved.pool.second,
                  gradient, /*add=*/false);
    gradients.clear();
    for (std::size_t i = saved.units; i-- > 0;) {
      const NormGradient norm = norm_relu_backward(rows_of(saved.z[i]), saved.tables[i],
                                                   rows_of(gradient), rows_of(gradient));
      const torch::Tensor input = saved.input(i);
      if (context->needs_input_grad(1 + 3 * i)) {
        result[1 + 3 * i] = convolution_weight_gradient(
            gradient, input, kernel_of(saved.weights[i]), saved.stride(i), saved.bf16);
      }
      result[2 + 3 * i] = norm.weight;
      result[3 + 3 * i] = norm.bias;
      if (i == 0 && !context->needs_input_grad(0)) break;
      gradient = convolution_input_gradient(gradient, saved.weights[i], saved.stride(i),
                                            input.sizes(), saved.bf16);
      if (i == 0) result[0] = gradient;
    }
    return result;
  }
};

struct Pool : torch::autograd::Function<Pool> {
  static Variable forward(AutogradContext* context, const Variable& voxels,
                          const PoolShape& shape) {
    VoxelPool result = pool_voxels(voxels, shape.kernel, shape.stride);
    context->save_for_backward({result.places});
    context->saved_data["pool"] = numbers(shape.kernel, shape.stride);
    context->saved_data["shape"] = voxels.sizes().vec();
    return result.maxima;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto [kernel, stride] = sizes(context->saved_data["pool"].toIntVector());
    const torch::Tensor result = empty_voxels(context->saved_data["shape"].toIntVector());
    pool_backward(gradients[0].contiguous(), context->get_saved_variables()[0], kernel, stride,
                  result, /*add=*/false);
    return {result, {}};
  }
};

}  // namespace

torch::Tensor fused_chain(const torch::Tensor& voxels, const std::vector<ConvNormReluImpl*>& units,
                          const PoolShape& pool, bool checkpointing) {
  const auto parameters = parameters_of(units);
  return Chain::apply(voxels, at::TensorList(parameters), units, pool, checkpointing);
}

torch::Tensor fused_pool(const torch::Tensor& voxels, const PoolShape& pool) {
  return Pool::apply(voxels, pool);
}

}  // namespace uptake
