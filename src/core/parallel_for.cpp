#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "core/thread_pool.h"

namespace uptake {
namespace {

/// One call of parallel_for(): hands out indices in order and keeps the lowest one's failure.
///
/// That failure is always the same one. Let m be the lowest index that throws: no index below it
/// stops the loop, and an index above it is handed out only after m was, so m always runs.
class IndexLoop {
 public:
  IndexLoop(std::size_t count, const std::function<void(std::size_t)>& work)
      : count_(count), work_(work) {}

  /// What each thread does.
  void run() {
    while (const auto index = take()) {
      try {
        work_(*index);
      } catch (...) {
        fail(*index, std::current_exception());
      }
    }
    leave();
  }

  void enter() {
    const std::lock_guard lock(mutex_);
    ++inside_;
  }
  void leave() {
    const std::lock_guard lock(mutex_);
    // Told under the lock: once it is released, the waiting thread may destroy this object.
    if (--inside_ == 0) empty_.notify_all();
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    next_ = count_;
  }
  void wait() {
    std::unique_lock lock(mutex_);
    empty_.wait(lock, [this] { return inside_ == 0; });
  }
  void rethrow() {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  std::optional<std::size_t> take() {
    const std::lock_guard lock(mutex_);
    if (next_ >= count_) return std::nullopt;
    return next_++;
  }
  void fail(std::size_t index, std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    next_ = count_;
    if (failure_ && failed_index_ < index) return;
    failed_index_ = index;
    failure_ = std::move(failure);
  }

  const std::size_t count_;
  const std::function<void(std::size_t)>& work_;
  std::mutex mutex_;
  std::condition_variable empty_;
  std::size_t next_ = 0, inside_ = 0, failed_index_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

void ThreadPool::parallel_for(std::size_t count, const std::function<void(std::size_t)>& work) {
  IndexLoop loop(count, work);
  try {
    for (std::size_t i = 0; i < std::min(count, threads()); ++i) {
      loop.enter();
      try {
        submit([&loop] { loop.run(); });
      } catch (...) {
        loop.leave();
        throw;
      }
    }
  } catch (...) {  // no memory for a task: those under way still use `loop`
    loop.stop();
    loop.wait();
    throw;
  }
  loop.wait();
  loop.rethrow();
}

}  // namespace uptake
