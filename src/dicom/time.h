#pragma once

#include <optional>
#include <string_view>

namespace uptake::dicom {

/// DA "YYYYMMDD" (also the retired "YYYY.MM.DD"): days since 1970-01-01.
std::optional<long> parse_date(std::string_view da);

/// TM "HHMMSS.FFFFFF", any shorter form of it, also the retired "HH:MM:SS": seconds since midnight.
std::optional<double> parse_time(std::string_view tm);

/// A point in time as its clock showed it, and the clock's offset from UTC where it is told.
struct DateTime {
  double seconds;                     ///< since 1970-01-01 00:00 of that clock
  std::optional<int> utc_offset_min;  ///< the suffix &ZZXX of a DT
};

/// DT "YYYYMMDDHHMMSS.FFFFFF&ZZXX" with at least date, hour and minute.
std::optional<DateTime> parse_datetime(std::string_view dt);

/// "+0100", (0008,0201): minutes.
std::optional<int> parse_utc_offset(std::string_view text);

}  // namespace uptake::dicom
