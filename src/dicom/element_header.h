#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace uptake::dicom {

/// How the elements of a dataset are written (PS3.5 A.1 to A.3).
struct Encoding {
  bool explicit_vr = true;
  bool big_endian = false;
};
inline constexpr Encoding implicit_little_endian{false, false};
inline constexpr Encoding explicit_little_endian{true, false};

inline constexpr std::uint32_t undefined_length = 0xFFFFFFFF;
// PS3.5 7.5: these three have no VR in any encoding.
inline constexpr std::uint32_t item_tag = 0xFFFEE000;
inline constexpr std::uint32_t item_end_tag = 0xFFFEE00D;
inline constexpr std::uint32_t sequence_end_tag = 0xFFFEE0DD;
inline constexpr std::uint32_t pixel_data_tag = 0x7FE00010;
inline constexpr std::size_t item_header_size = 8;

/// Two letters as they stand in the file, the first in the high byte; 0 where there are none.
constexpr std::uint16_t vr_code(char first, char second) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(first) << 8 |
                                    static_cast<unsigned char>(second));
}

enum class VrForm : std::uint8_t { short_length, long_length, impossible };

/// Whether the length of an element with this explicit VR takes 16 bits or 32. A pair of capitals
/// that is not (yet) a VR has 32 (PS3.5 6.2.2); so has, and so reads it, DCMTK.
VrForm form_of(std::uint16_t vr);

/// One of the 34 VRs of PS3.5 table 6.2-1.
bool is_standard_vr(std::uint16_t vr);

struct ElementHeader {
  std::uint32_t tag = 0;
  std::uint16_t vr = 0;
  std::uint32_t length = 0;
  std::size_t size = 0;  ///< bytes of the header itself, 8 or 12; 0: it does not fit
  bool impossible_vr = false;
};

/// The tag, VR and length at `at`, none of it beyond `end` (at most the size of `bytes`).
ElementHeader read_element_header(std::span<const std::byte> bytes, std::size_t at, std::size_t end,
                                  Encoding encoding);

std::uint32_t read_tag(std::span<const std::byte> bytes, std::size_t at, bool big_endian);

/// "(0010,0020)"
std::string tag_text(std::uint32_t tag);

}  // namespace uptake::dicom
