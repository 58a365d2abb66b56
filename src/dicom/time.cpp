#include "dicom/time.h"

#include <chrono>
#include <cmath>
#include <string>

#include "core/text.h"

namespace uptake::dicom {
namespace {

int number(std::string_view digits) { return std::stoi(std::string(digits)); }

std::string without(std::string_view text, char dropped) {
  std::string kept;
  for (char c : text)
    if (c != dropped) kept += c;
  return kept;
}

}  // namespace

std::optional<long> parse_date(std::string_view da) {
  const std::string digits = without(trim(da), '.');
  if (digits.size() != 8 || !all_digits(digits)) return std::nullopt;
  const std::string_view text = digits;
  const std::chrono::year_month_day date{
      std::chrono::year(number(text.substr(0, 4))),
      std::chrono::month(static_cast<unsigned>(number(text.substr(4, 2)))),
      std::chrono::day(static_cast<unsigned>(number(text.substr(6, 2))))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

std::optional<double> parse_time(std::string_view tm) {
  const std::string plain = without(trim(tm), ':');
  const std::string_view text = plain;
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  if (!all_digits(whole) || whole.size() % 2 != 0 || whole.size() > 6) return std::nullopt;
  if (point != std::string_view::npos && whole.size() != 6) return std::nullopt;
  const int hours = number(whole.substr(0, 2));
  const int minutes = whole.size() >= 4 ? number(whole.substr(2, 2)) : 0;
  double seconds = whole.size() == 6 ? number(whole.substr(4, 2)) : 0;
  if (point != std::string_view::npos && point + 1 < text.size()) {
    const auto fraction = text.substr(point + 1);
    if (!all_digits(fraction) || fraction.size() > 9) return std::nullopt;
    seconds += number(fraction) / std::pow(10.0, static_cast<double>(fraction.size()));
  }
  if (hours > 23 || minutes > 59 || seconds >= 61) return std::nullopt;
  return hours * 3600.0 + minutes * 60.0 + seconds;
}

std::optional<int> parse_utc_offset(std::string_view text) {
  text = trim(text);
  if (text.size() != 5 || (text[0] != '+' && text[0] != '-') || !all_digits(text.substr(1)))
    return std::nullopt;
  const int minutes = number(text.substr(1, 2)) * 60 + number(text.substr(3, 2));
  return text[0] == '-' ? -minutes : minutes;
}

std::optional<DateTime> parse_datetime(std::string_view dt) {
  dt = trim(dt);
  DateTime result{0, std::nullopt};
  if (const auto sign = dt.find_first_of("+-"); sign != std::string_view::npos) {
    result.utc_offset_min = parse_utc_offset(dt.substr(sign));
    if (!result.utc_offset_min) return std::nullopt;
    dt = dt.substr(0, sign);
  }
  if (dt.size() < 12) return std::nullopt;
  const auto days = parse_date(dt.substr(0, 8));
  const auto seconds = parse_time(dt.substr(8));
  if (!days || !seconds) return std::nullopt;
  result.seconds = static_cast<double>(*days) * 86400.0 + *seconds;
  return result;
}

}  // namespace uptake::dicom
