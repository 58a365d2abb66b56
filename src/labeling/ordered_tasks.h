#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <utility>

#include "core/thread_pool.h"

namespace uptake {

/// Runs tasks on a pool and hands over their results in the order of the tasks, on the thread that
/// adds them. At most `limit` tasks are in the air, so that memory does not grow with the input.
///
///     OrderedTasks<std::string> tasks(jobs, [&](std::string text) { out.write(text); });
///     while (source.next(row)) tasks.add([row] { return label(row); });
///     tasks.finish();
///
/// What a task throws leaves from add() or finish(), in its turn.
template <class Result>
class OrderedTasks {
 public:
  OrderedTasks(std::size_t threads, std::function<void(Result)> take)
      : limit_(8 * threads), take_(std::move(take)), pool_(threads, limit_) {}

  void add(std::function<Result()> task) {
    while (waiting_.size() >= limit_) take_first();
    auto packed = std::make_shared<std::packaged_task<Result()>>(std::move(task));
    waiting_.push_back(packed->get_future());
    pool_.submit([packed] { (*packed)(); });
  }

  /// To be called at the end; results not handed over by then are lost.
  void finish() {
    while (!waiting_.empty()) take_first();
  }

 private:
  void take_first() {
    auto first = std::move(waiting_.front());
    waiting_.pop_front();
    take_(first.get());
  }

  std::size_t limit_;
  std::function<void(Result)> take_;
  std::deque<std::future<Result>> waiting_;
  ThreadPool pool_;  ///< the last: ends its threads before the rest goes
};

}  // namespace uptake
