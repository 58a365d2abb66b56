#include "core/thread_pool.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace uptake {

struct ThreadPool::State {
  std::mutex mutex;
  std::condition_variable work_waits, room_waits, all_idle;
  std::deque<std::function<void()>> queue;
  std::size_t room = 0, running = 0;
  bool stopping = false;
  std::exception_ptr first_failure;
  std::vector<std::jthread> threads;

  ~State() { stop(); }
  void stop();
  void serve();
  void run_next(std::unique_lock<std::mutex>& lock);
};

void ThreadPool::State::stop() {
  {
    const std::lock_guard lock(mutex);
    stopping = true;
  }
  work_waits.notify_all();
  threads.clear();  // joins, before the members above go
}

/// A thread's life: until stopped and nothing is left to do.
void ThreadPool::State::serve() {
  std::unique_lock lock(mutex);
  for (;;) {
    work_waits.wait(lock, [this] { return stopping || !queue.empty(); });
    if (queue.empty()) return;
    run_next(lock);
  }
}

void ThreadPool::State::run_next(std::unique_lock<std::mutex>& lock) {
  auto task = std::move(queue.front());
  queue.pop_front();
  ++running;
  lock.unlock();
  room_waits.notify_one();
  std::exception_ptr failure;
  try {
    task();
  } catch (...) {
    failure = std::current_exception();
  }
  task = nullptr;  // before the lock: what it holds may take long to go
  lock.lock();
  if (failure && !first_failure) first_failure = std::move(failure);
  failure = nullptr;
  --running;
  if (running == 0 && queue.empty()) all_idle.notify_all();
}

ThreadPool::ThreadPool(std::size_t threads, std::size_t queue) : state_(std::make_unique<State>()) {
  const auto count = std::max<std::size_t>(threads, 1);
  state_->room = queue == 0 ? 2 * count : queue;
  state_->threads.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    state_->threads.emplace_back([state = state_.get()] { state->serve(); });
  }
}

ThreadPool::~ThreadPool() = default;

std::size_t ThreadPool::threads() const { return state_->threads.size(); }

void ThreadPool::submit(std::function<void()> task) {
  {
    std::unique_lock lock(state_->mutex);
    state_->room_waits.wait(lock, [this] { return state_->queue.size() < state_->room; });
    state_->queue.push_back(std::move(task));
  }
  state_->work_waits.notify_one();
}

void ThreadPool::wait() {
  std::unique_lock lock(state_->mutex);
  state_->all_idle.wait(lock, [this] { return state_->running == 0 && state_->queue.empty(); });
  if (state_->first_failure) std::rethrow_exception(std::exchange(state_->first_failure, nullptr));
}

}  // namespace uptake
