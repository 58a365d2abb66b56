#include "dicom/file_kind.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "dicom/guard.h"

namespace uptake::dicom {
namespace {

using namespace std::string_view_literals;

struct Mark {
  std::size_t at;
  std::string_view bytes;
};

constexpr std::array marks = {
    Mark{0, "PK\x03\x04"sv},        // zip (APPNOTE 4.3.7)
    Mark{0, "PK\x05\x06"sv},        // zip without entries
    Mark{257, "ustar"sv},           // tar, POSIX and GNU
    Mark{0, "\x1F\x8B\x08"sv},      // gzip (RFC 1952)
    Mark{0, "\xFD\x37zXZ\0"sv},     // xz
    Mark{0, "\x28\xB5\x2F\xFD"sv},  // Zstandard (RFC 8878)
    Mark{4, "1AY&SY"sv},            // bzip2, after "BZh" and a digit
};

}  // namespace

FileKind kind_of(std::span<const std::byte> first_bytes) {
  if (looks_like_dicom(first_bytes)) return FileKind::dicom;
  const auto is_marked = [&](const Mark& mark) {
    return first_bytes.size() >= mark.at + mark.bytes.size() &&
           std::memcmp(first_bytes.data() + mark.at, mark.bytes.data(), mark.bytes.size()) == 0;
  };
  return std::ranges::any_of(marks, is_marked) ? FileKind::archive : FileKind::other;
}

}  // namespace uptake::dicom
