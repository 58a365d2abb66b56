#include "core/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "core/progress_line.h"

namespace uptake {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto redraw_every = std::chrono::milliseconds(100);
constexpr auto plain_line_every = std::chrono::seconds(5);
// Back to the first column, and erase to the end of the line.
constexpr const char* wipe = "\r\x1b[K";

std::size_t columns_of(std::FILE* out) {
  winsize size{};
  const bool known = ::ioctl(::fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col - 1U : 79U;  // the last column would make some terminals scroll
}

}  // namespace

Progress::Progress(std::string title, std::uint64_t total, std::string unit, std::FILE* out)
    : title_(std::move(title)),
      unit_(std::move(unit)),
      total_(total),
      out_(out),
      terminal_(::isatty(::fileno(out)) == 1),
      start_(Clock::now()),
      drawn_(start_) {
  if (terminal_) draw(false);
}

Progress::~Progress() {
  try {
    finish();
  } catch (...) {  // no memory for a line of talk: never worth ending the program
  }
}

void Progress::advance(std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  done_ += count;
  if (finished_) return;
  const auto silent = Clock::now() - drawn_;
  if (silent >= (terminal_ ? Clock::duration(redraw_every) : Clock::duration(plain_line_every))) {
    draw(false);
  }
}

void Progress::say(const std::string& line) {
  const std::lock_guard lock(mutex_);
  std::fputs(((terminal_ && !finished_ ? wipe : "") + line + "\n").c_str(), out_);
  if (terminal_ && !finished_) draw(false);
  std::fflush(out_);
}

void Progress::finish() {
  const std::lock_guard lock(mutex_);
  if (finished_) return;
  finished_ = true;
  draw(true);
}

void Progress::draw(bool last) {
  drawn_ = Clock::now();
  const double seconds = std::chrono::duration<double>(drawn_ - start_).count();
  auto line = progress_line({title_, unit_, done_, total_, seconds, last},
                            terminal_ ? columns_of(out_) : 0);
  if (terminal_) line = wipe + line;
  if (last || !terminal_) line += '\n';
  std::fputs(line.c_str(), out_);
  std::fflush(out_);
}

}  // namespace uptake
