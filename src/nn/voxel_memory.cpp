#include "nn/voxel_memory.h"

#include <sys/mman.h>

#include <cstdlib>
#include <iterator>
#include <new>

namespace uptake {
namespace {

constexpr std::size_t huge_page = std::size_t{1} << 21;

VoxelMemory::Block fresh(std::size_t bytes) {
  const std::size_t whole = (bytes + huge_page - 1) / huge_page * huge_page;
  void* const first = std::aligned_alloc(huge_page, whole);
  if (first == nullptr) throw std::bad_alloc();
  // Advice: where the system has none to give, nothing is lost.
  madvise(first, whole, MADV_HUGEPAGE);
  return {first, whole};
}

}  // namespace

VoxelMemory::~VoxelMemory() {
  for (const auto& [bytes, first] : free_) std::free(first);
}

VoxelMemory::Block VoxelMemory::take(std::size_t bytes) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = free_.lower_bound(bytes);
    if (found != free_.end() && found->first <= bytes + bytes / 4 + huge_page) {
      const Block block{found->second, found->first};
      kept_ -= block.bytes;
      free_.erase(found);
      return block;
    }
  }
  return fresh(bytes);
}

void VoxelMemory::give_back(const Block& block) {
  const std::lock_guard lock(mutex_);
  free_.emplace(block.bytes, block.first);
  kept_ += block.bytes;
  while (kept_ > most_kept_) {
    const auto largest = std::prev(free_.end());
    std::free(largest->second);
    kept_ -= largest->first;
    free_.erase(largest);
  }
}

std::size_t VoxelMemory::kept() const {
  const std::lock_guard lock(mutex_);
  return kept_;
}

}  // namespace uptake
