#include "core/large_vector.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace uptake {
namespace {

TEST(LargeVector, HoldsItsValueWhateverItsSize) {
  for (const std::size_t count : {std::size_t{0}, std::size_t{3}, std::size_t{3'000'001}}) {
    const auto values = large_vector<float>(count, -1024.0F);
    EXPECT_EQ(values.size(), count);
    EXPECT_EQ(std::count(values.begin(), values.end(), -1024.0F), std::ptrdiff_t(count));
  }
  EXPECT_EQ(large_vector<int>(5), std::vector<int>(5, 0));
}

}  // namespace
}  // namespace uptake
