#include "nn/voxel_rows.h"

#include "nn/voxel_memory.h"

namespace uptake {
namespace {

constexpr std::int64_t small_bytes = 1 << 21;  ///< for which malloc is as good

/// Never destroyed: a tensor may outlive everything else.
VoxelMemory& shared_memory() {
  constexpr std::size_t most_kept = std::size_t{1} << 29;
  static VoxelMemory& memory = *new VoxelMemory(most_kept);
  return memory;
}

}  // namespace

torch::Tensor empty_voxels(std::vector<std::int64_t> shape) {
  std::int64_t bytes = sizeof(float);
  for (const auto size : shape) bytes *= size;
  if (bytes < small_bytes) return torch::empty(shape, torch::kFloat);
  const auto block = shared_memory().take(static_cast<std::size_t>(bytes));
  return torch::from_blob(
      block.first, shape, [block](void*) { shared_memory().give_back(block); }, torch::kFloat);
}

VoxelRows rows_of(const torch::Tensor& voxels) { return rows_of(voxels, 0, voxels.size(-1)); }

VoxelRows rows_of(const torch::Tensor& voxels, std::int64_t first, std::int64_t channels) {
  const std::int64_t all = voxels.size(-1);
  return {voxels.data_ptr<float>() + first, voxels.numel() / all, channels, all};
}

}  // namespace uptake
