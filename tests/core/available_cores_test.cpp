#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

#include "core/cpu_quota.h"
#include "core/thread_pool.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

/// /sys/fs/cgroup with cpu.max in the groups a, a/b and a/b/c.
class CpuQuota : public testing::Test {
 protected:
  CpuQuota() { std::filesystem::create_directories(root_ / "a/b/c"); }
  void limit(const std::string& group, std::string_view text) {
    root_.file(group + "cpu.max", text);
  }
  std::optional<double> quota(std::string_view membership) {
    return cpu_quota(root_.path(), membership);
  }
  TemporaryFolder root_;
};

TEST_F(CpuQuota, isQuotaOverPeriod) {
  limit("a/b/c/", "150000 100000\n");
  EXPECT_EQ(quota("0::/a/b/c\n"), 1.5);
}

TEST_F(CpuQuota, isTheLeastOnTheWayUp) {
  limit("a/b/c/", "max 100000\n");
  limit("a/b/", "200000 100000\n");
  limit("a/", "400000 100000\n");
  EXPECT_EQ(quota("9:name=systemd:/\n0::/a/b/c\n"), 2.0);
  EXPECT_EQ(quota("0::/\n"), std::nullopt);
}

TEST_F(CpuQuota, ofAContainerLiesAtTheRoot) {
  limit("", "50000 100000\n");
  EXPECT_EQ(quota("0::/\n"), 0.5);
  EXPECT_EQ(quota("0::/not/seen/from/here\n"), 0.5);
}

TEST_F(CpuQuota, isNothingWithoutVersion2OrWithNonsense) {
  limit("", "words\n");
  EXPECT_EQ(quota("0::/\n"), std::nullopt);
  limit("", "50000 100000\n");
  EXPECT_EQ(quota("4:cpu:/\n"), std::nullopt);
  EXPECT_EQ(quota(""), std::nullopt);
}

TEST_F(CpuQuota, staysBelowTheRoot) {
  limit("", "50000 100000\n");
  EXPECT_EQ(cpu_quota(root_ / "a", "0::/../../x\n"), std::nullopt);
}

TEST(AvailableCores, followsTheAffinity) {
  std::jthread([] {  // the affinity is a thread's own
    cpu_set_t allowed;
    ASSERT_EQ(::sched_getaffinity(0, sizeof allowed, &allowed), 0);
    int first = 0;
    while (!CPU_ISSET(first, &allowed)) ++first;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_EQ(available_cores(), 1U);
  })
      .join();
  EXPECT_GE(available_cores(), 1U);
}

}  // namespace
}  // namespace uptake
