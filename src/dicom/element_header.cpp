#include "dicom/element_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace uptake::dicom {
namespace {

constexpr std::array<std::uint16_t, 21> short_vrs = {
    vr_code('A', 'E'), vr_code('A', 'S'), vr_code('A', 'T'), vr_code('C', 'S'), vr_code('D', 'A'),
    vr_code('D', 'S'), vr_code('D', 'T'), vr_code('F', 'D'), vr_code('F', 'L'), vr_code('I', 'S'),
    vr_code('L', 'O'), vr_code('L', 'T'), vr_code('P', 'N'), vr_code('S', 'H'), vr_code('S', 'L'),
    vr_code('S', 'S'), vr_code('S', 'T'), vr_code('T', 'M'), vr_code('U', 'I'), vr_code('U', 'L'),
    vr_code('U', 'S')};

constexpr std::array<std::uint16_t, 13> long_vrs = {
    vr_code('O', 'B'), vr_code('O', 'D'), vr_code('O', 'F'), vr_code('O', 'L'), vr_code('O', 'V'),
    vr_code('O', 'W'), vr_code('S', 'Q'), vr_code('S', 'V'), vr_code('U', 'C'), vr_code('U', 'N'),
    vr_code('U', 'R'), vr_code('U', 'T'), vr_code('U', 'V')};

template <std::size_t count>
bool among(const std::array<std::uint16_t, count>& known, std::uint16_t vr) {
  return std::ranges::find(known, vr) != known.end();
}

/// No VRs, but seen in files: blanks and question marks from writers that did not know, and the
/// names under which toolkits (DCMTK among them) keep an undecided VR. DCMTK reads them so.
VrForm form_of_stray(std::uint16_t vr) {
  switch (vr) {
    case 0:
    case vr_code(' ', ' '):
    case vr_code('?', '?'):
    case vr_code('x', 's'):
    case vr_code('u', 'p'):
      return VrForm::short_length;
    case vr_code('o', 'x'):
    case vr_code('p', 'x'):
    case vr_code('l', 't'):
      return VrForm::long_length;
    default:
      return VrForm::impossible;
  }
}

std::uint32_t byte_at(std::span<const std::byte> bytes, std::size_t at) {
  return std::to_integer<std::uint32_t>(bytes[at]);
}

std::uint32_t read_16(std::span<const std::byte> bytes, std::size_t at, bool big_endian) {
  const std::uint32_t first = byte_at(bytes, at), second = byte_at(bytes, at + 1);
  return big_endian ? first << 8 | second : second << 8 | first;
}

std::uint32_t read_32(std::span<const std::byte> bytes, std::size_t at, bool big_endian) {
  const std::uint32_t first = read_16(bytes, at, big_endian);
  const std::uint32_t second = read_16(bytes, at + 2, big_endian);
  return big_endian ? first << 16 | second : second << 16 | first;
}

}  // namespace

VrForm form_of(std::uint16_t vr) {
  if (among(short_vrs, vr)) return VrForm::short_length;
  const auto capital = [](int letter) { return letter >= 'A' && letter <= 'Z'; };
  if (capital(vr >> 8) && capital(vr & 0xFF)) return VrForm::long_length;
  return form_of_stray(vr);
}

bool is_standard_vr(std::uint16_t vr) { return among(short_vrs, vr) || among(long_vrs, vr); }

std::uint32_t read_tag(std::span<const std::byte> bytes, std::size_t at, bool big_endian) {
  return read_16(bytes, at, big_endian) << 16 | read_16(bytes, at + 2, big_endian);
}

ElementHeader read_element_header(std::span<const std::byte> bytes, std::size_t at, std::size_t end,
                                  Encoding encoding) {
  ElementHeader header;
  const std::size_t room = end - at;
  if (room < 4) return header;
  header.tag = read_tag(bytes, at, encoding.big_endian);
  if (room < 8) return header;
  const bool has_vr = encoding.explicit_vr && header.tag != item_tag &&
                      header.tag != item_end_tag && header.tag != sequence_end_tag;
  if (!has_vr) {
    header.length = read_32(bytes, at + 4, encoding.big_endian);
    header.size = 8;
    return header;
  }
  header.vr = static_cast<std::uint16_t>(read_16(bytes, at + 4, true));
  const VrForm form = form_of(header.vr);
  header.impossible_vr = form == VrForm::impossible;
  if (form == VrForm::long_length) {
    if (room < 12) return header;
    header.length = read_32(bytes, at + 8, encoding.big_endian);
    header.size = 12;
  } else {
    header.length = read_16(bytes, at + 6, encoding.big_endian);
    header.size = 8;
  }
  return header;
}

std::string tag_text(std::uint32_t tag) {
  return fmt::format("({:04X},{:04X})", tag >> 16, tag & 0xFFFF);
}

}  // namespace uptake::dicom
