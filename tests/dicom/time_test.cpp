#include "dicom/time.h"

#include <gtest/gtest.h>

namespace uptake::dicom {
namespace {

TEST(Date, CountsDaysFrom1970) {
  EXPECT_EQ(parse_date("19700101"), 0);
  EXPECT_EQ(parse_date("20240229"), 19782);  // leap day
  EXPECT_EQ(parse_date(" 1970.01.02 "), 1);  // ACR-NEMA's dots
}

TEST(Date, RefusesWhatIsNoDate) {
  for (const char* text : {"", "2023", "20230229", "20231301", "2023-1-1", "yesterday"})
    EXPECT_FALSE(parse_date(text)) << text;
}

TEST(Time, ReadsEveryLengthThatPs35Allows) {
  EXPECT_EQ(parse_time("10"), 36000);
  EXPECT_EQ(parse_time("1030"), 37800);
  EXPECT_EQ(parse_time("103015"), 37815);
  EXPECT_DOUBLE_EQ(parse_time("123514.999995").value(), 45314.999995);
  EXPECT_EQ(parse_time("10:30:15"), 37815);
}

TEST(Time, RefusesWhatIsNoTime) {
  for (const char* text : {"", "1", "24", "1060", "103061", "10.5", "103015.x", "10:3"})
    EXPECT_FALSE(parse_time(text)) << text;
}

TEST(DateTime, KeepsTheOffsetFromUtc) {
  const auto plain = parse_datetime("20201217084500.00 ");
  ASSERT_TRUE(plain);
  EXPECT_DOUBLE_EQ(plain->seconds, 18613 * 86400.0 + 31500);
  EXPECT_FALSE(plain->utc_offset_min);
  EXPECT_EQ(parse_datetime("20201217084500-0330")->utc_offset_min, -210);
  EXPECT_EQ(parse_datetime("202012170845+0100")->utc_offset_min, 60);
}

TEST(DateTime, NeedsHourAndMinute) {
  EXPECT_FALSE(parse_datetime("20201217"));
  EXPECT_FALSE(parse_datetime("2020121708"));
  EXPECT_FALSE(parse_datetime("20201217084500+1"));
}

}  // namespace
}  // namespace uptake::dicom
