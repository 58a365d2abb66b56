#pragma once

#include <cstddef>
#include <vector>

namespace uptake {

/// Has the system put memory behind a stretch that is not touched yet, in one call. A hint: nothing
/// depends on it.
void prefault(void* memory, std::size_t bytes);

/// A vector of `count` times `value` for arrays the size of a scan. Touched page by page, 60 MB
/// cost 15,000 page faults, which were a quarter of an import's time. (Large pages would be cheaper
/// yet, but finding them stalls for a quarter of a second now and then.)
template <class Value>
std::vector<Value> large_vector(std::size_t count, Value value = {}) {
  std::vector<Value> values;
  values.reserve(count);
  prefault(values.data(), count * sizeof(Value));
  values.resize(count, value);
  return values;
}

}  // namespace uptake
