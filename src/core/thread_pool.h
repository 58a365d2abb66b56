#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace uptake {

/// Cores this process may use (affinity and cgroup v2 quota respected, a part of a core counts as
/// one), at least 1.
std::size_t available_cores();

/// A fixed number of threads and a bounded queue: submit() blocks while it is full, so that a
/// producer can never run ahead of memory.
class ThreadPool {
 public:
  /// `threads` >= 1; `queue` = tasks that may wait, 0 means 2 x threads.
  explicit ThreadPool(std::size_t threads, std::size_t queue = 0);
  ~ThreadPool();  ///< finishes what was submitted
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  std::size_t threads() const;
  /// Must not be called from a task: with every thread waiting for room, none would make any.
  void submit(std::function<void()> task);
  /// Returns when every submitted task has ended; rethrows the first exception of any.
  void wait();
  /// Calls work(i) for i in [0, count) on all threads and waits. After an exception no further
  /// index is started and the one of the lowest index is rethrown. Must not be called from a task.
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& work);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace uptake
