#include "training/crc32c.h"

#include <gtest/gtest.h>

#include <string>

namespace uptake {
namespace {

TEST(Crc32c, hasTheValuesOfRfc3720) {
  EXPECT_EQ(crc32c(""), 0U);
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
  // Appendix B.4, bytes in the order of the wire: aa 36 91 8a and 43 ab a8 62.
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(crc32c(std::string(32, '\xFF')), 0x62A8AB43U);
}

}  // namespace
}  // namespace uptake
