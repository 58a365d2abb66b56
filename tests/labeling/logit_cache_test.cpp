#include "labeling/logit_cache.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <thread>

#include "core/random.h"

namespace uptake {
namespace {

LogitCache::Logits logits(float value, std::size_t size = 16) {
  return LogitCache::Logits(size, value);
}

std::string key(std::size_t number) { return "sentence " + std::to_string(number); }

TEST(LogitCache, FindsWhatWasPut) {
  LogitCache cache(1U << 20);
  EXPECT_EQ(cache.find("a"), std::nullopt);
  const auto one = logits(1), two = logits(2);
  cache.put("a", one);
  cache.put(std::string("a\0b", 3), two);
  EXPECT_EQ(cache.find("a"), one);
  EXPECT_EQ(cache.find(std::string("a\0b", 3)), two);
  EXPECT_EQ(cache.find("b"), std::nullopt);
}

TEST(LogitCache, KeepsNoMoreThanItMay) {
  constexpr std::size_t bytes = 20'000;
  LogitCache cache(bytes);
  for (std::size_t i = 0; i < 1000; ++i) cache.put(key(i), logits(static_cast<float>(i)));
  std::size_t kept = 0;
  for (std::size_t i = 1000; i-- > 0;) kept += cache.find(key(i)) ? 1 : 0;
  // Key and logits are 73 to 76 bytes, to which the table comes: fewer than 20000 / 73 = 273 fit.
  // 50 would still be a quarter of them.
  EXPECT_LE(kept, 273U);
  EXPECT_GE(kept, 50U);
  EXPECT_TRUE(cache.find(key(999)));
  EXPECT_FALSE(cache.find(key(0)));
}

TEST(LogitCache, LongKeysAndManyLogitsCount) {
  for (const bool long_key : {true, false}) {
    LogitCache cache(100'000);
    for (std::size_t i = 0; i < 20; ++i) {
      cache.put(key(i) + std::string(long_key ? 10'000 : 0, '.'), logits(0, long_key ? 1 : 2500));
    }
    std::size_t kept = 0;
    for (std::size_t i = 20; i-- > 0;) {
      kept += cache.find(key(i) + std::string(long_key ? 10'000 : 0, '.')) ? 1 : 0;
    }
    EXPECT_LE(kept, 10U) << long_key;
    EXPECT_GE(kept, 4U) << long_key;
  }
}

TEST(LogitCache, WhatIsAskedForStays) {
  LogitCache cache(20'000);
  const auto hot = logits(7);
  cache.put("hot", hot);
  cache.put("cold", logits(8));
  for (std::size_t i = 0; i < 1000; ++i) {
    cache.put(key(i), logits(0));
    if (i % 10 == 0) {
      ASSERT_EQ(cache.find("hot"), hot) << i;
    }
  }
  EXPECT_FALSE(cache.find("cold"));
}

TEST(LogitCache, AskingForOneThingForgetsNothingElse) {
  LogitCache cache(20'000);
  cache.put("a", logits(1));
  cache.put("b", logits(2));
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(cache.find("a"));
  for (int i = 0; i < 10'000; ++i) cache.put("a", logits(1));
  EXPECT_TRUE(cache.find("b"));
}

TEST(LogitCache, ThreadsFindTheirOwn) {
  LogitCache cache(5'000);
  std::vector<std::thread> threads;
  std::vector<std::size_t> found(4);
  for (std::size_t t = 0; t < found.size(); ++t) {
    threads.emplace_back([&cache, &found, t] {
      RandomStream rng(1, "thread", t);
      for (int i = 0; i < 4000; ++i) {
        const auto number = rng.below(40);
        const auto known = cache.find(key(number));
        if (!known) {
          cache.put(key(number), logits(static_cast<float>(number)));
        } else if (known->front() == static_cast<float>(number)) {
          ++found[t];
        } else {
          found[t] = 1U << 30;  // of another sentence: too many for the count below
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto count : found) {
    EXPECT_GT(count, 0U);
    EXPECT_LE(count, 4000U);
  }
}

RC_GTEST_PROP(LogitCache, AnswersWithWhatWasPutOrNothing, ()) {
  LogitCache cache(*rc::gen::inRange<std::size_t>(0, 5'000));
  std::map<std::string, LogitCache::Logits> all;
  for (const auto number :
       *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 50))) {
    const auto known = cache.find(key(number));
    auto& expected = all[key(number)];
    RC_ASSERT(!known || known == expected);
    if (!known) cache.put(key(number), expected = logits(static_cast<float>(number)));
  }
}

}  // namespace
}  // namespace uptake
