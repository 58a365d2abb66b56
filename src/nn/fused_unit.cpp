#include "nn/fused_unit.h"

#include <ATen/autocast_mode.h>

namespace uptake {

bool can_fuse(const torch::Tensor& scans) {
  return scans.device().is_cpu() && scans.scalar_type() == torch::kFloat;
}

bool wants_bf16() {
  return at::autocast::is_cpu_enabled() &&
         at::autocast::get_autocast_cpu_dtype() == torch::kBFloat16;
}

std::vector<torch::Tensor> parameters_of(const std::vector<ConvNormReluImpl*>& units) {
  std::vector<torch::Tensor> result;
  for (ConvNormReluImpl* unit : units) {
    result.insert(result.end(), {unit->conv->weight, unit->norm->weight, unit->norm->bias});
  }
  return result;
}

NormTable norm_table_of(ConvNormReluImpl& unit, const VoxelRows& z) {
  const torch::NoGradGuard no_gradient;
  auto& norm = *unit.norm;
  const auto& options = unit.options();
  if (!norm.is_training()) {
    auto table = make_norm_table({norm.running_mean, norm.running_var, 0}, options.epsilon,
                                 norm.weight, norm.bias, false);
    table.guided = unit.guided;
    return table;
  }
  const Moments moments = moments_of(z, unit.group.get());
  const double unbiased = moments.voxels > 1 ? moments.voxels / (moments.voxels - 1) : 1;
  norm.num_batches_tracked.add_(1);
  norm.running_mean.mul_(1 - options.momentum).add_(moments.mean, options.momentum);
  norm.running_var.mul_(1 - options.momentum).add_(moments.variance, options.momentum * unbiased);
  auto table = make_norm_table(moments, options.epsilon, norm.weight, norm.bias, true);
  table.group = unit.group;
  table.guided = unit.guided;
  return table;
}

torch::Tensor norm_relu_of(const torch::Tensor& z, const NormTable& table) {
  return norm_relu_of(z, table, 0);
}

torch::Tensor norm_relu_of(const torch::Tensor& z, const NormTable& table, std::int64_t first) {
  std::vector<std::int64_t> shape = z.sizes().vec();
  shape.back() = table.scale.size(0);
  torch::Tensor y = empty_voxels(shape);
  norm_relu(rows_of(z, first, shape.back()), table, rows_of(y));
  return y;
}

void append(const NormTable& table, std::vector<torch::Tensor>& saved) {
  saved.insert(saved.end(), {table.scale, table.shift, table.mean, table.inverse});
}

NormTable table_from(const torch::Tensor* saved, const NormTable& kind) {
  return {saved[0], saved[1], saved[2], saved[3], kind.of_batch, kind.group, kind.guided};
}

void keep_kind(const NormTable& table, torch::autograd::AutogradContext& context) {
  context.saved_data["of_batch"] = table.of_batch;
  context.saved_data["group"] = group_value(table.group);
  context.saved_data["guided"] = table.guided;
}

NormTable kind_from(const torch::autograd::AutogradContext& context) {
  NormTable kind;
  kind.of_batch = context.saved_data.at("of_batch").toBool();
  kind.group = group_from(context.saved_data.at("group"));
  kind.guided = context.saved_data.at("guided").toBool();
  return kind;
}

}  // namespace uptake
