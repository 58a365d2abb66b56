#include "dicom/meta_header.h"

#include <fmt/format.h>

#include <cstring>

#include "core/error.h"
#include "dicom/element_header.h"
#include "dicom/uid.h"

namespace uptake::dicom {
namespace {

constexpr std::size_t preamble_size = 128;
constexpr std::uint32_t transfer_syntax_tag = 0x00020010;

[[noreturn]] void truncated(const std::string& what, std::size_t declared, std::size_t left) {
  throw Error("dicom.truncated",
              fmt::format("{} takes {} bytes, and {} are left in the file", what, declared, left),
              "copy the file again from its source");
}

[[noreturn]] void malformed(const std::string& what) {
  throw Error("dicom.malformed", what,
              "check the file with dcmdump, or export it from the archive again");
}

}  // namespace

bool has_preamble(std::span<const std::byte> file) {
  return file.size() >= preamble_size + 4 && std::memcmp(&file[preamble_size], "DICM", 4) == 0;
}

MetaHeader read_meta_header(std::span<const std::byte> file) {
  MetaHeader result;
  result.preamble = has_preamble(file);
  std::size_t at = result.preamble ? preamble_size + 4 : 0;
  bool any = false;
  // Always explicit little endian, whatever follows.
  while (file.size() - at >= 4 && read_tag(file, at, false) >> 16 == 0x0002) {
    any = true;
    const ElementHeader header = read_element_header(file, at, file.size(), explicit_little_endian);
    if (header.size == 0) truncated("the header of " + tag_text(header.tag), 8, file.size() - at);
    if (header.impossible_vr || header.length == undefined_length)
      malformed(tag_text(header.tag) + " has a VR or a length that the file header cannot have");
    at += header.size;
    if (header.length > file.size() - at)
      truncated("the value of " + tag_text(header.tag), header.length, file.size() - at);
    if (header.tag == transfer_syntax_tag)
      result.transfer_syntax = read_uid(file.subspan(at, header.length), header.tag);
    at += header.length;
  }
  if (any && !is_uid(result.transfer_syntax))
    malformed("the file header names no transfer syntax in " + tag_text(transfer_syntax_tag));
  result.dataset_begin = at;
  return result;
}

}  // namespace uptake::dicom
