#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace uptake::test {

/// DICOM written byte by byte, for tests that need to know, or to spoil, every byte. Pieces are
/// strings, joined with +:
///
///     dicom_file(explicit_le, element(Coding::explicit_le, 0x00100020, "LO", "P1"))
enum class Coding { implicit_le, explicit_le, explicit_be };

inline constexpr std::uint32_t undefined_length = 0xFFFFFFFF;
inline constexpr std::uint32_t item_tag = 0xFFFEE000;
inline constexpr std::uint32_t item_end_tag = 0xFFFEE00D;
inline constexpr std::uint32_t sequence_end_tag = 0xFFFEE0DD;

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

inline std::string number(Coding coding, std::uint64_t value, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i) {
    const int place = coding == Coding::explicit_be ? size - 1 - i : i;
    bytes += static_cast<char>(value >> (8 * place) & 0xFF);
  }
  return bytes;
}

inline std::string tag(Coding coding, std::uint32_t tag) {
  return number(coding, tag >> 16, 2) + number(coding, tag & 0xFFFF, 2);
}

/// PS3.5 table 7.1-1: explicit VRs whose length takes 32 bits, after two reserved bytes.
inline bool is_long_vr(std::string_view vr) {
  for (const char* known :
       {"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
    if (vr == known) return true;
  return false;
}

/// Tag, VR and length, whatever follows them.
inline std::string element_header(Coding coding, std::uint32_t element_tag, std::string_view vr,
                                  std::uint32_t length) {
  std::string bytes = tag(coding, element_tag);
  if (coding == Coding::implicit_le) return bytes + number(coding, length, 4);
  bytes += vr;
  if (!is_long_vr(vr)) return bytes + number(coding, length, 2);
  return bytes + std::string(2, '\0') + number(coding, length, 4);
}

/// The value as it is: nothing pads it to an even length.
inline std::string element(Coding coding, std::uint32_t element_tag, std::string_view vr,
                           std::string_view value) {
  return element_header(coding, element_tag, vr, static_cast<std::uint32_t>(value.size())) +
         std::string(value);
}

inline std::string delimiter(Coding coding, std::uint32_t which, std::uint32_t length = 0) {
  return tag(coding, which) + number(coding, length, 4);
}

/// `defined`: with its length, otherwise with a delimiter (PS3.5 7.5).
inline std::string item(Coding coding, std::string_view content, bool defined = true) {
  if (defined)
    return delimiter(coding, item_tag, static_cast<std::uint32_t>(content.size())) +
           std::string(content);
  return delimiter(coding, item_tag, undefined_length) + std::string(content) +
         delimiter(coding, item_end_tag);
}

inline std::string sequence(Coding coding, std::uint32_t element_tag, std::string_view items,
                            bool defined = true) {
  if (defined) return element(coding, element_tag, "SQ", items);
  return element_header(coding, element_tag, "SQ", undefined_length) + std::string(items) +
         delimiter(coding, sequence_end_tag);
}

/// `depth` sequences of one item each, one in the other; (0040,A730) is a sequence by dictionary.
inline std::string nested_sequences(Coding coding, int depth, bool defined,
                                    std::string_view innermost = "") {
  std::string before, after;
  for (int level = 0; level < depth; ++level) {
    if (defined) {
      // From the inside out: each wraps what is there, whose length it must know.
      before = sequence(coding, 0x0040A730,
                        item(coding, level == 0 ? innermost : std::string_view(before)));
    } else {
      before += element_header(coding, 0x0040A730, "SQ", undefined_length) +
                delimiter(coding, item_tag, undefined_length);
      after += delimiter(coding, item_end_tag) + delimiter(coding, sequence_end_tag);
    }
  }
  return defined ? before : before + std::string(innermost) + after;
}

inline constexpr std::string_view implicit_le_uid = "1.2.840.10008.1.2";
inline constexpr std::string_view explicit_le_uid = "1.2.840.10008.1.2.1";
inline constexpr std::string_view deflated_uid = "1.2.840.10008.1.2.1.99";
inline constexpr std::string_view explicit_be_uid = "1.2.840.10008.1.2.2";
inline constexpr std::string_view jpeg_uid = "1.2.840.10008.1.2.4.50";

/// 128 bytes of preamble and the prefix (PS3.10 7.1).
inline std::string preamble(char fill = '\0') { return std::string(128, fill) + "DICM"; }

/// Group 0002: the group length and the transfer syntax.
inline std::string meta_header(std::string_view transfer_syntax) {
  std::string uid(transfer_syntax);
  if (uid.size() % 2 == 1) uid += '\0';
  const std::string syntax = element(Coding::explicit_le, 0x00020010, "UI", uid);
  return element(Coding::explicit_le, 0x00020000, "UL",
                 number(Coding::explicit_le, syntax.size(), 4)) +
         syntax;
}

inline std::string dicom_file(std::string_view transfer_syntax, std::string_view dataset) {
  return preamble() + meta_header(transfer_syntax) + std::string(dataset);
}

inline std::string_view uid_of(Coding coding) {
  return coding == Coding::implicit_le   ? implicit_le_uid
         : coding == Coding::explicit_le ? explicit_le_uid
                                         : explicit_be_uid;
}

}  // namespace uptake::test
