#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>

namespace uptake {

/// "importing  [=====>    ]  12/80  1.4 exams/s  0:48 left" on stderr. On a terminal one line that
/// is redrawn; elsewhere a plain line every few seconds and one at the end. Thread-safe.
class Progress {
 public:
  /// `total` 0 = not known. `unit` plural: "exams".
  Progress(std::string title, std::uint64_t total, std::string unit, std::FILE* out = stderr);
  ~Progress();
  void advance(std::uint64_t count = 1);
  /// A line of talk that does not break the bar.
  void say(const std::string& line);
  void finish();

 private:
  void draw(bool last);
  std::string title_, unit_;
  std::uint64_t total_, done_ = 0;
  std::FILE* out_;
  bool terminal_, finished_ = false;
  std::chrono::steady_clock::time_point start_, drawn_;
  std::mutex mutex_;
};

/// "0:48", "2:05:10".
std::string format_duration(double seconds);

}  // namespace uptake
