#include "core/thread_pool.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <memory>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace uptake {
namespace {

/// The text of the exception that `work` ends with, or "nothing".
template <class Work>
std::string thrown_by(Work work) {
  try {
    work();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "nothing";
}

TEST(ThreadPool, runsEveryTask) {
  ThreadPool pool(3);
  EXPECT_EQ(pool.threads(), 3U);
  std::atomic<int> sum = 0;
  for (int i = 1; i <= 1000; ++i) pool.submit([&sum, i] { sum += i; });
  pool.wait();
  EXPECT_EQ(sum, 500500);
}

TEST(ThreadPool, runsTasksAtTheSameTime) {
  // Each task waits for all three: one after the other, they would never end.
  ThreadPool pool(3);
  std::latch all(3);
  for (int i = 0; i < 3; ++i) pool.submit([&all] { all.arrive_and_wait(); });
  pool.wait();
  EXPECT_TRUE(all.try_wait());
}

TEST(ThreadPool, finishesWhatWasSubmittedBeforeItGoes) {
  std::atomic<int> done = 0;
  {
    ThreadPool pool(1, 100);
    for (int i = 0; i < 50; ++i) pool.submit([&done] { ++done; });
  }
  EXPECT_EQ(done, 50);
}

TEST(ThreadPool, holdsBackAProducer) {
  constexpr int threads = 2, queue = 3;
  ThreadPool pool(threads, queue);
  std::atomic<int> started = 0;
  int most_waiting = 0;
  for (int submitted = 1; submitted <= 2000; ++submitted) {
    pool.submit([&started] { ++started; });
    most_waiting = std::max(most_waiting, submitted - started.load());
  }
  pool.wait();
  // Waiting in the queue, or taken by a thread that has not counted it yet.
  EXPECT_LE(most_waiting, queue + threads);
}

TEST(ThreadPool, waitRethrowsTheFirstExceptionOnce) {
  ThreadPool pool(1);
  std::atomic<int> done = 0;
  pool.submit([] { throw std::runtime_error("first"); });
  pool.submit([] { throw std::runtime_error("second"); });
  pool.submit([&done] { ++done; });
  EXPECT_EQ(thrown_by([&] { pool.wait(); }), "first");
  EXPECT_EQ(done, 1);
  EXPECT_EQ(thrown_by([&] { pool.wait(); }), "nothing");
}

TEST(ThreadPool, whatATaskHoldsIsGoneAfterWait) {
  ThreadPool pool(2);
  const auto held = std::make_shared<int>(1);
  for (int i = 0; i < 20; ++i) pool.submit([held] { ASSERT_EQ(*held, 1); });
  pool.wait();
  EXPECT_EQ(held.use_count(), 1);
}

TEST(ThreadPool, waitOfAnIdlePoolReturns) {
  ThreadPool pool(2);
  pool.wait();
  EXPECT_EQ(pool.threads(), 2U);
}

TEST(ParallelFor, visitsEachIndexOnce) {
  ThreadPool pool(4);
  std::vector<std::atomic<int>> visits(1000);
  pool.parallel_for(visits.size(), [&](std::size_t i) { ++visits[i]; });
  EXPECT_TRUE(std::ranges::all_of(visits, [](const auto& count) { return count == 1; }));
}

TEST(ParallelFor, ofNothingCallsNothing) {
  ThreadPool pool(2);
  pool.parallel_for(0, [](std::size_t) { FAIL(); });
  EXPECT_EQ(pool.threads(), 2U);
}

TEST(ParallelFor, usesEveryThread) {
  ThreadPool pool(3);
  std::latch all(3);
  pool.parallel_for(3, [&](std::size_t) { all.arrive_and_wait(); });
  EXPECT_TRUE(all.try_wait());
}

TEST(ParallelFor, rethrowsTheLowestIndexEvenWhenAHigherOneThrewFirst) {
  ThreadPool pool(2);
  for (int round = 0; round < 200; ++round) {
    std::latch five_threw(1);
    const auto thrown = thrown_by([&] {
      pool.parallel_for(6, [&](std::size_t i) {
        if (i == 5) {
          five_threw.count_down();
          throw std::runtime_error("5");
        }
        if (i == 2) {
          five_threw.wait();  // and then some: 5's exception is on its way or there
          throw std::runtime_error("2");
        }
      });
    });
    ASSERT_EQ(thrown, "2");
  }
}

TEST(ParallelFor, startsNoFurtherIndexAfterAnException) {
  ThreadPool pool(1);
  std::set<std::size_t> started;
  EXPECT_EQ(thrown_by([&] {
              pool.parallel_for(100, [&](std::size_t i) {
                started.insert(i);
                if (i == 3) throw std::runtime_error("three");
              });
            }),
            "three");
  EXPECT_EQ(started, (std::set<std::size_t>{0, 1, 2, 3}));
}

TEST(ParallelFor, leavesThePoolUsable) {
  ThreadPool pool(2);
  EXPECT_EQ(
      thrown_by([&] { pool.parallel_for(4, [](std::size_t) { throw std::runtime_error("x"); }); }),
      "x");
  std::atomic<int> done = 0;
  pool.parallel_for(10, [&](std::size_t) { ++done; });
  EXPECT_EQ(done, 10);
  EXPECT_EQ(thrown_by([&] { pool.wait(); }), "nothing");
}

TEST(ParallelFor, canBeCalledFromTwoThreads) {
  ThreadPool pool(2);
  std::atomic<int> done = 0;
  const auto loop = [&] { pool.parallel_for(500, [&](std::size_t) { ++done; }); };
  std::jthread other(loop);
  loop();
  other.join();
  EXPECT_EQ(done, 1000);
}

RC_GTEST_PROP(ParallelFor, throwsTheLowestOfAnySet, (const std::set<std::uint8_t>& failing)) {
  ThreadPool pool(3);
  const auto thrown = thrown_by([&] {
    pool.parallel_for(256, [&](std::size_t i) {
      if (failing.contains(static_cast<std::uint8_t>(i))) {
        throw std::runtime_error(std::to_string(i));
      }
    });
  });
  RC_ASSERT(thrown == (failing.empty() ? "nothing" : std::to_string(*failing.begin())));
}

}  // namespace
}  // namespace uptake
