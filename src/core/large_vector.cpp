#include "core/large_vector.h"

#include <sys/mman.h>

#include <cstdint>

namespace uptake {

void prefault(void* memory, std::size_t bytes) {
  // Below, malloc hands out memory that was used before and is there.
  if (bytes < 1024 * 1024) return;
  // Whole pages inside the stretch: its neighbours are not ours to advise on.
  constexpr std::uintptr_t page = 4096;
  const auto begin = (reinterpret_cast<std::uintptr_t>(memory) + page - 1) / page * page;
  const auto end = (reinterpret_cast<std::uintptr_t>(memory) + bytes) / page * page;
  ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_POPULATE_WRITE);
}

}  // namespace uptake
