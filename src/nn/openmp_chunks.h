#pragma once

#include <cstdint>
#include <functional>

namespace uptake {

/// Calls work(0) ... work(count - 1) on the threads that torch's operations and oneDNN compute on,
/// in any order. (Threads of our own would have to wait for theirs, which spin.) `work` must not
/// throw.
void for_each_chunk(std::int64_t count, const std::function<void(std::int64_t)>& work);

}  // namespace uptake
