#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace uptake::dicom {

enum class FileKind : std::uint8_t { dicom, archive, other };

/// As many of a file's first bytes as tell what it is: "ustar" stands at 257.
inline constexpr std::size_t telling_bytes = 512;

/// By content alone. DICOM goes first: its preamble may hold anything, the start of a zip too.
FileKind kind_of(std::span<const std::byte> first_bytes);

}  // namespace uptake::dicom
