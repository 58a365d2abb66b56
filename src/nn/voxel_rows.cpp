#include "nn/voxel_rows.h"

#include <sys/mman.h>

namespace uptake {

torch::Tensor empty_voxels(std::vector<std::int64_t> shape) {
  torch::Tensor voxels = torch::empty(shape, torch::kFloat);
  constexpr std::uintptr_t page = 1 << 21;
  const auto first = reinterpret_cast<std::uintptr_t>(voxels.data_ptr());
  const std::uintptr_t begin = (first + page - 1) / page * page;
  const std::uintptr_t end = (first + voxels.nbytes()) / page * page;
  // Advice: where the system has none to give, nothing is lost.
  if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  return voxels;
}

VoxelRows rows_of(const torch::Tensor& voxels) { return rows_of(voxels, 0, voxels.size(-1)); }

VoxelRows rows_of(const torch::Tensor& voxels, std::int64_t first, std::int64_t channels) {
  const std::int64_t all = voxels.size(-1);
  return {voxels.data_ptr<float>() + first, voxels.numel() / all, channels, all};
}

}  // namespace uptake
