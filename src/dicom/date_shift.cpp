#include "dicom/date_shift.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "core/text.h"
#include "dicom/time.h"

namespace uptake::dicom {
namespace {

/// `digits`: YYYYMMDD.
std::optional<std::string> move(std::string_view digits, int days, const char* form) {
  const auto date = digits.size() == 8 ? parse_date(digits) : std::nullopt;
  if (!date) return std::nullopt;
  const std::chrono::year_month_day moved{std::chrono::sys_days(std::chrono::days(*date + days))};
  const int year = static_cast<int>(moved.year());
  if (year < 1 || year > 9999) return std::nullopt;
  return fmt::format(fmt::runtime(form), year, static_cast<unsigned>(moved.month()),
                     static_cast<unsigned>(moved.day()));
}

/// HH[MM[SS[.F{1,6}]]][&ZZXX] or nothing, after the date of a DT (PS3.5, table 6.2-1).
bool is_time_of_datetime(std::string_view text) {
  if (const auto sign = text.find_first_of("+-"); sign != std::string_view::npos) {
    if (text.size() - sign != 5 || !all_digits(text.substr(sign + 1))) return false;
    text = text.substr(0, sign);
  }
  const auto point = std::min(text.find('.'), text.size());
  if (point < text.size()) {
    const auto fraction = text.substr(point + 1);
    if (point != 6 || fraction.size() > 6 || !all_digits(fraction)) return false;
  }
  return point <= 6 && point % 2 == 0 && (point == 0 || all_digits(text.substr(0, point)));
}

}  // namespace

std::string shift_date(std::string_view date, int days) {
  const auto text = trim(date);
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    const auto digits = fmt::format("{}{}{}", text.substr(0, 4), text.substr(5, 2), text.substr(8));
    return move(digits, days, "{:04}-{:02}-{:02}").value_or("");
  }
  return move(text, days, "{:04}{:02}{:02}").value_or("");
}

std::string shift_datetime(std::string_view datetime, int days) {
  const auto text = trim(datetime);
  if (text.size() < 8 || !is_time_of_datetime(text.substr(8))) return "";
  const auto moved = move(text.substr(0, 8), days, "{:04}{:02}{:02}");
  return moved ? *moved + std::string(text.substr(8)) : "";
}

}  // namespace uptake::dicom
