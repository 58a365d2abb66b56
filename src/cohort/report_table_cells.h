#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace uptake {

/// What became of the bytes of a row.
enum class RowEncoding {
  utf8,          ///< stays as it is
  windows_1252,  ///< was not UTF-8 and is now
  neither        ///< has NULs, or bytes that windows-1252 leaves undefined
};

/// Turns the cells into UTF-8, each on its own: a file may be pasted together from two.
RowEncoding decode_row(std::vector<std::string>& cells);

/// "2021-03-04" from YYYY-MM-DD (a time of day may follow, as databases export it) or YYYYMMDD;
/// nothing from anything else: whether 03/04/2021 is in March or April is not to be guessed.
/// The day must exist.
std::optional<std::string> iso_date(std::string_view cell);

/// A DICOM UID (PS3.5 9.1) of four components or more: no accession number looks like that.
bool is_uid(std::string_view text);

/// 1, 2, 4 or 9; "4.0", as spreadsheets and data frames write it, is 4.
std::optional<std::int64_t> summary_code_of(std::string_view cell);

/// Days from one ISO date to another, negative when `to` is earlier.
std::int64_t days_between(std::string_view from, std::string_view to);

}  // namespace uptake
