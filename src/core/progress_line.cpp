#include "core/progress_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/progress.h"

namespace uptake {
namespace {

constexpr std::size_t widest_bar = 24, narrowest_bar = 6;

std::string rate_text(double rate) {
  if (rate >= 100) return fmt::format("{:.0f}", rate);
  return rate >= 0.1 ? fmt::format("{:.1f}", rate) : fmt::format("{:.2g}", rate);
}

/// "[==>  ]", `width` columns in all.
std::string bar_text(double share, std::size_t width) {
  const auto inside = width - 2;
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(inside));
  std::string bar(filled, '=');
  if (filled < inside) bar += '>';
  bar.resize(inside, ' ');
  return "[" + bar + "]";
}

/// "  12/80  1.4 exams/s  0:48 left"
std::string numbers_text(const ProgressState& state) {
  std::string text = "  " + std::to_string(state.done);
  if (state.total > 0) text += "/" + std::to_string(state.total);
  if (state.total == 0 || state.last) text += " " + state.unit;
  const double rate = state.seconds > 0 ? static_cast<double>(state.done) / state.seconds : 0;
  if (state.done > 0 && rate > 0) text += fmt::format("  {} {}/s", rate_text(rate), state.unit);
  if (state.last) {
    text += "  in " + format_duration(state.seconds);
  } else if (rate > 0 && state.total > state.done) {
    const auto left = static_cast<double>(state.total - state.done);
    text += "  " + format_duration(left / rate) + " left";
  }
  return text;
}

}  // namespace

std::string progress_line(const ProgressState& state, std::size_t columns) {
  const auto numbers = numbers_text(state);
  const auto used = state.title.size() + 2 + numbers.size();
  const auto free = columns > used ? columns - used : 0;
  if (state.total == 0 || state.last || free < narrowest_bar) return state.title + numbers;
  const double share =
      std::min(1.0, static_cast<double>(state.done) / static_cast<double>(state.total));
  return state.title + "  " + bar_text(share, std::min(free, widest_bar)) + numbers;
}

std::string format_duration(double seconds) {
  constexpr double longest = 1e10;  // some 300 years: also keeps the cast below defined
  if (!(seconds >= 0 && seconds < longest)) return "?";
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  const auto hours = whole / 3600, minutes = whole / 60 % 60, rest = whole % 60;
  if (hours == 0) return fmt::format("{}:{:02}", minutes, rest);
  return fmt::format("{}:{:02}:{:02}", hours, minutes, rest);
}

}  // namespace uptake
