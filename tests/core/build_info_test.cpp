#include "core/build_info.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <regex>
#include <set>
#include <sstream>

#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

TEST(Version, hasThreeNumbers) {
  EXPECT_TRUE(std::regex_match(version(), std::regex(R"(\d+\.\d+\.\d+)"))) << version();
}

TEST(CpuFeatures, areThoseTheKernelLists) {
  std::istringstream words(read_all("/proc/cpuinfo"));
  const std::set<std::string> kernel(std::istream_iterator<std::string>(words), {});
  std::set<std::string> expected;
  for (const auto& [ours, theirs] : std::vector<std::pair<std::string, std::string>>{
           {"avx", "avx"}, {"avx2", "avx2"}, {"f16c", "f16c"}}) {
    if (kernel.contains(theirs)) expected.insert(ours);
  }
  const auto features = cpu_features();
  EXPECT_EQ(std::set<std::string>(features.begin(), features.end()), expected);
}

class ShareFolder : public testing::Test {
 protected:
  ~ShareFolder() override { ::unsetenv("UPTAKE_SHARE"); }
};

TEST_F(ShareFolder, isTheOneChosen) {
  const TemporaryFolder folder;
  ::setenv("UPTAKE_SHARE", folder.path().c_str(), 1);
  EXPECT_EQ(share_folder(), folder.path());
}

TEST_F(ShareFolder, isNotGuessedWhenTheOneChosenIsMissing) {
  ::setenv("UPTAKE_SHARE", "/no/such/folder", 1);
  const auto error = error_of([] { return share_folder(); });
  EXPECT_EQ(error.code(), "share.missing");
  EXPECT_EQ(error.message(), "UPTAKE_SHARE is not a folder: /no/such/folder");
}

TEST_F(ShareFolder, isTheSourceTreesForAProgramThatIsNotInstalled) {
  ::unsetenv("UPTAKE_SHARE");
  EXPECT_EQ(share_folder().filename(), "share");
  EXPECT_TRUE(std::filesystem::is_directory(share_folder()));
}

}  // namespace
}  // namespace uptake
