#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>

#include "core/cpu_quota.h"
#include "core/thread_pool.h"

namespace uptake {
namespace {

struct FreeCpuSet {
  void operator()(cpu_set_t* set) const { CPU_FREE(set); }
};

std::size_t cores_in_affinity() {
  // The kernel refuses a set smaller than its own: 64 Ki cores are more than any has.
  constexpr std::size_t most = 1U << 16U;
  for (std::size_t cores = 1024; cores <= most; cores *= 2) {
    const std::unique_ptr<cpu_set_t, FreeCpuSet> set(CPU_ALLOC(cores));
    const auto size = CPU_ALLOC_SIZE(cores);
    if (set && ::sched_getaffinity(0, size, set.get()) == 0) {
      return static_cast<std::size_t>(CPU_COUNT_S(size, set.get()));
    }
  }
  return std::thread::hardware_concurrency();
}

}  // namespace

std::size_t available_cores() {
  auto cores = cores_in_affinity();
  std::ifstream file("/proc/self/cgroup");
  const std::string membership(std::istreambuf_iterator<char>(file), {});
  if (const auto quota = cpu_quota("/sys/fs/cgroup", membership)) {
    const auto whole = std::ceil(*quota);
    if (whole < static_cast<double>(cores)) cores = static_cast<std::size_t>(whole);
  }
  return std::max<std::size_t>(cores, 1);
}

}  // namespace uptake
