// Compiled with -fopenmp, and without torch's headers: at::parallel_for() of a file that is
// compiled without it runs on one thread.
#include "nn/openmp_chunks.h"

namespace uptake {

void for_each_chunk(std::int64_t count, const std::function<void(std::int64_t)>& work) {
#pragma omp parallel for schedule(dynamic) if (count > 1)
  for (std::int64_t i = 0; i < count; ++i) work(i);
}

}  // namespace uptake
