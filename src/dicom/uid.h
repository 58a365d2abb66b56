#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace uptake::dicom {

/// The value of a UI element as DCMTK takes it: up to the first NUL, without blanks anywhere.
/// Errors: "dicom.malformed" naming `tag` where it is over 128 characters (PS3.5 9.1: 64; some
/// anonymisers write more).
std::string read_uid(std::span<const std::byte> value, std::uint32_t tag);

/// Digits and dots, not empty.
bool is_uid(const std::string& text);

}  // namespace uptake::dicom
