#include "core/progress.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <memory>
#include <thread>
#include <vector>

#include "core/progress_line.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

ProgressState state(std::uint64_t done, std::uint64_t total, double seconds) {
  return {"importing", "exams", done, total, seconds, false};
}

TEST(ProgressLine, showsBarCountRateAndTimeLeft) {
  // 12 in 8 s: 1.5/s, and 68 more take 45.3 s. 22 columns inside: 12/80 of them = 3.3.
  EXPECT_EQ(progress_line(state(12, 80, 8), 100),
            "importing  [===>                  ]  12/80  1.5 exams/s  0:45 left");
  EXPECT_EQ(progress_line(state(80, 80, 8), 100),
            "importing  [======================]  80/80  10.0 exams/s");
}

TEST(ProgressLine, startsWithoutRate) {
  EXPECT_EQ(progress_line(state(0, 80, 3), 100), "importing  [>                     ]  0/80");
  EXPECT_EQ(progress_line(state(1, 80, 0), 0), "importing  1/80");
}

TEST(ProgressLine, ofAnUnknownTotalCountsUnits) {
  EXPECT_EQ(progress_line(state(12, 0, 8), 100), "importing  12 exams  1.5 exams/s");
}

TEST(ProgressLine, endsWithTheTimeTaken) {
  auto last = state(80, 80, 65);
  last.last = true;
  EXPECT_EQ(progress_line(last, 100), "importing  80/80 exams  1.2 exams/s  in 1:05");
}

TEST(ProgressLine, shrinksItsBarToFit) {
  // "importing" + 2 + "  12/80  1.5 exams/s  0:45 left" is 42 columns.
  EXPECT_EQ(progress_line(state(12, 80, 8), 50),
            "importing  [>     ]  12/80  1.5 exams/s  0:45 left");
  EXPECT_EQ(progress_line(state(12, 80, 8), 45), "importing  12/80  1.5 exams/s  0:45 left");
}

TEST(ProgressLine, roundsRatesToWhatMatters) {
  EXPECT_EQ(progress_line(state(25000, 0, 2), 0), "importing  25000 exams  12500 exams/s");
  EXPECT_EQ(progress_line(state(1, 0, 80), 0), "importing  1 exams  0.013 exams/s");
}

TEST(ProgressLine, standsMoreDoneThanThereIs) {
  EXPECT_EQ(progress_line(state(90, 80, 9), 100),
            "importing  [======================]  90/80  10.0 exams/s");
}

TEST(FormatDuration, hasHoursWhereNeeded) {
  EXPECT_EQ(format_duration(0), "0:00");
  EXPECT_EQ(format_duration(48), "0:48");
  EXPECT_EQ(format_duration(59.6), "1:00");
  EXPECT_EQ(format_duration(3599), "59:59");
  EXPECT_EQ(format_duration(7510), "2:05:10");
  EXPECT_EQ(format_duration(360000), "100:00:00");
}

TEST(FormatDuration, doesNotGuess) {
  EXPECT_EQ(format_duration(-1), "?");
  EXPECT_EQ(format_duration(std::numeric_limits<double>::quiet_NaN()), "?");
  EXPECT_EQ(format_duration(std::numeric_limits<double>::infinity()), "?");
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

/// What `use` wrote to a file that is no terminal.
template <class Use>
std::string written(Use use) {
  const TemporaryFolder folder;
  const File out(std::fopen((folder / "out").c_str(), "w"));
  use(out.get());
  return read_all(folder / "out");
}

TEST(Progress, writesPlainLinesWhereThereIsNoTerminal) {
  const auto text = written([](std::FILE* out) {
    Progress progress("importing", 3, "exams", out);
    progress.advance();
    progress.say("exam 2: no CT");
    progress.advance(2);
    progress.finish();
  });
  const std::string start = "exam 2: no CT\nimporting  3/3 exams  ";
  EXPECT_EQ(text.substr(0, start.size()), start);
  EXPECT_EQ(text.substr(text.size() - 10), "  in 0:00\n");
  EXPECT_EQ(text.find('\r'), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(Progress, finishesOnceAndByItself) {
  const auto text = written([](std::FILE* out) {
    Progress progress("importing", 0, "exams", out);
    progress.advance(7);
    progress.finish();
    progress.finish();
    progress.advance();
  });
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  const auto unfinished =
      written([](std::FILE* out) { Progress("importing", 80, "exams", out).advance(12); });
  EXPECT_EQ(unfinished.find("importing  12/80 exams"), 0U);
}

TEST(Progress, countsWhatSeveralThreadsDo) {
  const auto text = written([](std::FILE* out) {
    Progress progress("importing", 4000, "exams", out);
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) progress.advance();
      });
    }
    threads.clear();
    progress.finish();
  });
  EXPECT_NE(text.find("4000/4000 exams"), std::string::npos);
}

TEST(Progress, redrawsItsLineOnATerminal) {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_GE(terminal, 0);
  ASSERT_EQ(::grantpt(terminal), 0);
  ASSERT_EQ(::unlockpt(terminal), 0);
  {
    const File out(std::fopen(::ptsname(terminal), "w"));
    ASSERT_NE(out, nullptr);
    Progress progress("importing", 80, "exams", out.get());
    progress.say("exam 2: no CT");
    progress.finish();
  }
  std::string text;
  std::array<char, 4096> part{};
  // The terminal's other end is closed: after the last byte read() fails.
  for (ssize_t size = 0; (size = ::read(terminal, part.data(), part.size())) > 0;) {
    text.append(part.data(), static_cast<std::size_t>(size));
  }
  ::close(terminal);
  const std::string bar = "importing  [>                     ]  0/80";
  const std::string wipe = "\r\x1b[K";
  EXPECT_EQ(text, wipe + bar + wipe + "exam 2: no CT\r\n" + wipe + bar + wipe +
                      "importing  0/80 exams  in 0:00\r\n");
}

}  // namespace
}  // namespace uptake
