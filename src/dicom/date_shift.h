#pragma once

#include <string>
#include <string_view>

namespace uptake::dicom {

/// A DA "YYYYMMDD" (or ISO "YYYY-MM-DD", answered in the same form) moved by whole days of the
/// Gregorian calendar. Anything else, and a date that does not exist, becomes "".
std::string shift_date(std::string_view date, int days);

/// A DT "YYYYMMDD[HH[MM[SS[.FFFFFF]]]][&ZZXX]": its date moves, the rest stays. A DT that does not
/// name a day, and anything else, becomes "".
std::string shift_datetime(std::string_view datetime, int days);

}  // namespace uptake::dicom
