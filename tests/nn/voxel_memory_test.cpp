#include "nn/voxel_memory.h"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>
#include <vector>

namespace uptake {
namespace {

constexpr std::size_t megabyte = std::size_t{1} << 20;

TEST(VoxelMemory, GivesABlockOfAboutTheSizeAgain) {
  VoxelMemory memory(64 * megabyte);
  const auto block = memory.take(10 * megabyte);
  ASSERT_GE(block.bytes, 10 * megabyte);
  std::memset(block.first, 1, block.bytes);
  memory.give_back(block);
  EXPECT_EQ(memory.kept(), block.bytes);
  const auto small = memory.take(2 * megabyte);  // which would waste four fifths of it
  EXPECT_NE(small.first, block.first);
  const auto again = memory.take(9 * megabyte);
  EXPECT_EQ(again.first, block.first);
  EXPECT_EQ(memory.kept(), 0);
  memory.give_back(small);
  memory.give_back(again);
}

TEST(VoxelMemory, KeepsNoMoreThanItMay) {
  VoxelMemory memory(20 * megabyte);
  const auto small = memory.take(8 * megabyte), middle = memory.take(10 * megabyte),
             large = memory.take(40 * megabyte);
  memory.give_back(small);
  memory.give_back(large);  // not kept: the largest goes first
  EXPECT_EQ(memory.kept(), small.bytes);
  memory.give_back(middle);
  EXPECT_EQ(memory.kept(), small.bytes + middle.bytes);
}

TEST(VoxelMemory, NoTwoThreadsHaveTheSameBlock) {
  VoxelMemory memory(64 * megabyte);
  std::vector<std::thread> threads;
  std::vector<int> wrong(4);
  for (int mine = 0; mine < 4; ++mine) {
    threads.emplace_back([&, mine] {
      for (int round = 0; round < 200; ++round) {
        const auto block = memory.take(3 * megabyte);
        std::memset(block.first, mine, 64);
        std::this_thread::yield();
        for (int i = 0; i < 64; ++i) {
          wrong[mine] += static_cast<const unsigned char*>(block.first)[i] != mine;
        }
        memory.give_back(block);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4));
}

}  // namespace
}  // namespace uptake
