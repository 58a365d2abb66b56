#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace uptake {

bool is_utf8(std::string_view bytes);
/// iconv from `charset` ("ISO-8859-1", "windows-1252"); nothing when the bytes are not of it.
/// Errors: "text.charset" when the system does not know `charset`.
std::optional<std::string> to_utf8(std::string_view bytes, const std::string& charset);
std::string_view trim(std::string_view text);  ///< ASCII white space and NUL at both ends
std::string lower(std::string_view text);      ///< ASCII only
bool all_digits(std::string_view text);        ///< 0 to 9 alone, and at least one
/// One part more than there are separators: "a,,b" -> "a", "", "b"; "" -> "".
std::vector<std::string> split(std::string_view text, char separator);
/// Safe to show on a terminal: control characters and bytes that are not UTF-8 become escapes
/// ("\x1b"), the rest stays.
std::string printable(std::string_view bytes);
/// A name for a file made from an identifier from outside: [A-Za-z0-9._-] stay, anything else, and
/// a '.' in front (a hidden file), becomes '_'; where that changed something, or over 100
/// characters, or where the identifier itself ends like such a hash, "-" and 16 digits of the
/// SHA-256 of the whole are appended, so that two identifiers never share a name. Never empty,
/// never "." or "..", at most 117 characters.
std::string file_name_for(std::string_view identifier);

}  // namespace uptake
