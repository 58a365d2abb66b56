#include "dicom/value_form.h"

#include <algorithm>

namespace uptake::dicom {
namespace {

bool digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool only(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

std::string_view unsigned_part(std::string_view text) {
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
  return text;
}

/// 12  12.5  .5  12.  1.25E-3
bool is_decimal(std::string_view text) {
  text = unsigned_part(text);
  if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
    if (!digits(unsigned_part(text.substr(e + 1)))) return false;
    text = text.substr(0, e);
  }
  const auto point = std::min(text.find('.'), text.size());
  const auto whole = text.substr(0, point);
  const auto fraction = point < text.size() ? text.substr(point + 1) : std::string_view();
  if (whole.empty() && fraction.empty()) return false;
  return (whole.empty() || digits(whole)) && (fraction.empty() || digits(fraction));
}

/// HHMMSS.FFFFFF, shorter forms of it, and the retired HH:MM:SS.
bool is_time(std::string_view text) {
  const auto point = std::min(text.find('.'), text.size());
  const auto clock = text.substr(0, point);
  if (point < text.size() && (!digits(text.substr(point + 1)) || text.size() - point > 7))
    return false;
  if (digits(clock)) return clock.size() == 2 || clock.size() == 4 || clock.size() == 6;
  return clock.size() == 8 && clock[2] == ':' && clock[5] == ':' && digits(clock.substr(0, 2)) &&
         digits(clock.substr(3, 2)) && digits(clock.substr(6));
}

bool is_age(std::string_view text) {
  return text.size() == 4 && digits(text.substr(0, 3)) && only(text.substr(3), "DWMY");
}

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != '\\'; });
}

}  // namespace

bool has_form(std::string_view vr, std::string_view value) {
  if (value.size() > 64) return false;
  if (value.empty()) return true;
  if (vr == "CS") return only(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _");
  if (vr == "DS") return is_decimal(value);
  if (vr == "IS") return digits(unsigned_part(value));
  if (vr == "TM") return is_time(value);
  if (vr == "AS") return is_age(value);
  if (vr == "UI") return only(value, "0123456789.");
  if (vr == "SH" || vr == "LO") return is_printable_ascii(value);
  return false;
}

}  // namespace uptake::dicom
