#include "dicom/date_shift.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>

namespace uptake::dicom {
namespace {

TEST(ShiftDate, CountsLeapYearsAndEndsOfMonths) {
  EXPECT_EQ(shift_date("20200301", -1), "20200229");
  EXPECT_EQ(shift_date("20210301", -1), "20210228");
  EXPECT_EQ(shift_date("20000301", -1), "20000229");
  EXPECT_EQ(shift_date("19000301", -1), "19000228");
  EXPECT_EQ(shift_date("20200101", -1), "20191231");
  EXPECT_EQ(shift_date("20200229", -366), "20190228");
  EXPECT_EQ(shift_date("2020-03-01", -1), "2020-02-29");
  EXPECT_EQ(shift_date(" 20200301 ", -31), "20200130");
}

TEST(ShiftDate, AnswersNothingToWhatIsNoDate) {
  for (const char* text : {"", "2020", "202003", "20200230", "20201301", "20200100", "2020.03.01",
                           "2020-0301", "20200301-20200401", "2020030a", "Miller", "00010101"})
    EXPECT_EQ(shift_date(text, -400), "") << text;
}

TEST(ShiftDatetime, KeepsTimeFractionAndTimeZone) {
  EXPECT_EQ(shift_datetime("20200301", -1), "20200229");
  EXPECT_EQ(shift_datetime("2020030109", -1), "2020022909");
  EXPECT_EQ(shift_datetime("20200301093015", -1), "20200229093015");
  EXPECT_EQ(shift_datetime("20200301093015.123456", -1), "20200229093015.123456");
  EXPECT_EQ(shift_datetime("20200301093015.00-0530", -1), "20200229093015.00-0530");
  EXPECT_EQ(shift_datetime("202003010930+0100 ", -1), "202002290930+0100");
}

TEST(ShiftDatetime, AnswersNothingToWhatIsNoDatetime) {
  for (const char* text : {"", "2020", "202003", "20200301Anna", "20200301093", "20200301093015.",
                           "202003010930.5", "20200301093015.1234567", "20200301+01",
                           "20200301+010a", "20209901093015", "2020-03-01T09:30"})
    EXPECT_EQ(shift_datetime(text, -1), "") << text;
}

using Days = std::chrono::sys_days;

Days parse(const std::string& text) {
  using std::chrono::day, std::chrono::month, std::chrono::year, std::chrono::year_month_day;
  return Days(year_month_day(year(std::stoi(text.substr(0, 4))),
                             month(static_cast<unsigned>(std::stoi(text.substr(4, 2)))),
                             day(static_cast<unsigned>(std::stoi(text.substr(6, 2))))));
}

std::string da(long days_since_1970) {
  const std::chrono::year_month_day date{Days(std::chrono::days(days_since_1970))};
  const auto number = 10'000L * static_cast<int>(date.year()) +
                      100L * static_cast<unsigned>(date.month()) +
                      static_cast<unsigned>(date.day());
  return std::to_string(number);
}

RC_GTEST_PROP(ShiftDateProperty, IntervalsStay, ()) {
  const int shift = *rc::gen::inRange(-3650, 0);
  const long first = *rc::gen::inRange(-20'000, 40'000),
             second = *rc::gen::inRange(-20'000, 40'000);
  const auto moved_first = shift_date(da(first), shift),
             moved_second = shift_date(da(second), shift);
  RC_ASSERT((parse(moved_second) - parse(moved_first)).count() == second - first);
  RC_ASSERT((parse(moved_first) - parse(da(first))).count() == shift);
  RC_ASSERT(shift_datetime(da(first) + "1200", shift) == moved_first + "1200");
}

}  // namespace
}  // namespace uptake::dicom
