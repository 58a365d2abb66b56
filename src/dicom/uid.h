#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace uptake::dicom {

/// The value of a UI element as DCMTK takes it: up to the first NUL, without blanks anywhere.
/// Errors: "dicom.malformed" naming `tag` where it is over 128 characters (PS3.5 9.1: 64; some
/// anonymisers write more).
std::string read_uid(std::span<const std::byte> value, std::uint32_t tag);

/// Digits and dots, not empty.
bool is_uid(const std::string& text);

/// A UID of our own, the same for the same text: "2.25." and a UUID as a decimal number (PS3.5
/// B.2), whose bits are of the text's SHA-256 (version 8 of RFC 9562). At most 44 characters.
std::string uid_from(std::string_view text);

}  // namespace uptake::dicom
