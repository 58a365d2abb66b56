#pragma once

#include <cstddef>
#include <map>
#include <mutex>

namespace uptake {

/// Large blocks of memory that, given back, are kept for the next one of about their size: the
/// system clears every fresh page, which takes a tenth of a training step. In huge pages where the
/// system has them. Safe to use from several threads.
class VoxelMemory {
 public:
  /// Keeps at most so many bytes that nobody uses.
  explicit VoxelMemory(std::size_t most_kept) : most_kept_(most_kept) {}
  ~VoxelMemory();
  VoxelMemory(const VoxelMemory&) = delete;
  VoxelMemory& operator=(const VoxelMemory&) = delete;

  struct Block {
    void* first = nullptr;
    std::size_t bytes = 0;  ///< at least what was asked for
  };
  /// Its contents are whatever they are. Throws std::bad_alloc.
  Block take(std::size_t bytes);
  void give_back(const Block& block);

  std::size_t kept() const;  ///< bytes

 private:
  mutable std::mutex mutex_;
  std::multimap<std::size_t, void*> free_;
  std::size_t kept_ = 0, most_kept_;
};

}  // namespace uptake
