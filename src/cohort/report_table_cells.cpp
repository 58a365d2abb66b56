#include "cohort/report_table_cells.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

/// All of `digits`, or nothing.
std::optional<int> number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<std::chrono::year_month_day> day_of(std::string_view year, std::string_view month,
                                                  std::string_view day) {
  const auto y = number(year), m = number(month), d = number(day);
  if (!y || !m || !d) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*y),
                                         std::chrono::month(static_cast<unsigned>(*m)),
                                         std::chrono::day(static_cast<unsigned>(*d))};
  if (!date.ok()) return std::nullopt;
  return date;
}

bool is_time_of_day(std::string_view text) {
  return (text.starts_with('T') || text.starts_with(' ')) &&
         text.substr(1).find_first_not_of("0123456789:.Z+-") == std::string_view::npos;
}

std::chrono::sys_days days_of(std::string_view iso) {
  if (iso.size() == 10) {
    const auto date = day_of(iso.substr(0, 4), iso.substr(5, 2), iso.substr(8, 2));
    if (date) return *date;
  }
  throw Error("cohort.date", "'" + printable(iso) + "' is no ISO date");
}

}  // namespace

RowEncoding decode_row(std::vector<std::string>& cells) {
  auto encoding = RowEncoding::utf8;
  for (auto& cell : cells) {
    if (cell.find('\0') != std::string::npos) return RowEncoding::neither;
    if (is_utf8(cell)) continue;
    auto decoded = to_utf8(cell, "windows-1252");
    if (!decoded) return RowEncoding::neither;
    cell = std::move(*decoded);
    encoding = RowEncoding::windows_1252;
  }
  return encoding;
}

std::optional<std::string> iso_date(std::string_view cell) {
  const auto text = trim(cell);
  const bool dashed = text.size() >= 10 && text[4] == '-' && text[7] == '-' &&
                      (text.size() == 10 || is_time_of_day(text.substr(10)));
  if (dashed) {
    if (!day_of(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2))) return std::nullopt;
    return std::string(text.substr(0, 10));
  }
  if (text.size() != 8) return std::nullopt;
  const auto year = text.substr(0, 4), month = text.substr(4, 2), day = text.substr(6, 2);
  if (!day_of(year, month, day)) return std::nullopt;
  return std::string(year) + "-" + std::string(month) + "-" + std::string(day);
}

bool is_uid(std::string_view text) {
  if (text.size() > 64) return false;
  const auto components = split(text, '.');
  if (components.size() < 4 || components.front().size() != 1 || components.front() > "2") {
    return false;
  }
  return std::all_of(components.begin(), components.end(), [](const std::string& component) {
    const bool digits = component.find_first_not_of("0123456789") == std::string::npos;
    return digits && !component.empty() && (component == "0" || component.front() != '0');
  });
}

std::optional<std::int64_t> summary_code_of(std::string_view cell) {
  const auto text = trim(cell);
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  for (const std::int64_t code : {1, 2, 4, 9}) {
    if (value == static_cast<double>(code)) return code;
  }
  return std::nullopt;
}

std::int64_t days_between(std::string_view from, std::string_view to) {
  return (days_of(to) - days_of(from)).count();
}

}  // namespace uptake
