#include "dicom/guard.h"

#include <fmt/format.h>

#include "core/error.h"
#include "dicom/element_header.h"
#include "dicom/element_walk.h"
#include "dicom/inflate.h"
#include "dicom/meta_header.h"

namespace uptake::dicom {
namespace {

// PS3.5 annex A, PS3.6 table A-1.
constexpr std::string_view implicit_syntax = "1.2.840.10008.1.2";
constexpr std::string_view explicit_syntax = "1.2.840.10008.1.2.1";
constexpr std::string_view big_endian_syntax = "1.2.840.10008.1.2.2";
constexpr std::string_view deflated_syntax = "1.2.840.10008.1.2.1.99";
constexpr std::string_view jpip_deflated_syntax = "1.2.840.10008.1.2.4.95";
constexpr std::string_view jpip_htj2k_deflated_syntax = "1.2.840.10008.1.2.4.205";
// GE's: implicit little endian, but for its pixels, which are big endian.
constexpr std::string_view ge_private_syntax = "1.2.840.113619.5.2";

/// How a dataset without a file header is written, by its first element.
std::string_view guess_syntax(std::span<const std::byte> dataset) {
  if (dataset.size() < 8) return implicit_syntax;
  const bool big_endian =
      read_tag(dataset, 0, false) >> 16 > 0xFF && read_tag(dataset, 0, true) >> 16 <= 0xFF;
  const std::uint16_t vr =
      vr_code(std::to_integer<char>(dataset[4]), std::to_integer<char>(dataset[5]));
  if (!is_standard_vr(vr)) return implicit_syntax;
  return big_endian ? big_endian_syntax : explicit_syntax;
}

void apply_syntax(Layout& layout) {
  const std::string& uid = layout.transfer_syntax;
  layout.explicit_vr = uid != implicit_syntax && uid != ge_private_syntax;
  layout.big_endian = uid == big_endian_syntax;
  layout.deflated =
      uid == deflated_syntax || uid == jpip_deflated_syntax || uid == jpip_htj2k_deflated_syntax;
}

/// Whether the first element could be that of a dataset, or of a file header, without preamble.
/// Only group 0008 or 0002 comes first in an image; element numbers and lengths are narrow enough
/// that little else passes.
bool starts_like_dataset(std::span<const std::byte> file) {
  if (file.size() < 8) return false;
  const std::uint16_t vr = vr_code(std::to_integer<char>(file[4]), std::to_integer<char>(file[5]));
  const std::uint32_t little = read_tag(file, 0, false), big = read_tag(file, 0, true);
  const auto early = [](std::uint32_t tag, std::uint32_t group) {
    return tag >> 16 == group && (tag & 0xFFFF) <= 0x0070;
  };
  if (is_standard_vr(vr)) return early(little, 2) || early(little, 8) || early(big, 8);
  if (!early(little, 8)) return false;
  // Implicit VR: a group length of 4 bytes, or a short text.
  const ElementHeader header = read_element_header(file, 0, file.size(), implicit_little_endian);
  const bool group_length = (header.tag & 0xFFFF) <= 1;
  return group_length
             ? header.length == 4
             : (header.tag & 0xFFFF) >= 5 && header.length <= 0x400 && header.length % 2 == 0;
}

}  // namespace

std::span<const std::byte> Layout::dataset(std::span<const std::byte> file) const {
  return deflated ? std::span<const std::byte>(inflated) : file.subspan(dataset_begin);
}

bool looks_like_dicom(std::span<const std::byte> file) {
  return has_preamble(file) || starts_like_dataset(file);
}

Layout check_layout(std::span<const std::byte> file, const GuardLimits& limits) {
  if (!looks_like_dicom(file))
    throw Error("dicom.not_dicom",
                "it is not a DICOM file: no \"DICM\" at byte 128, and it does "
                "not start like a dataset");
  const MetaHeader meta = read_meta_header(file);
  Layout layout;
  layout.dataset_begin = meta.dataset_begin;
  const auto rest = file.subspan(meta.dataset_begin);
  if (rest.empty())
    throw Error("dicom.truncated", "the file ends after its header: there is no dataset",
                "copy the file again from its source");
  layout.transfer_syntax = meta.transfer_syntax;
  if (layout.transfer_syntax.empty()) layout.transfer_syntax = guess_syntax(rest);
  apply_syntax(layout);
  if (layout.deflated) layout.inflated = inflate_dataset(rest, limits);
  walk_elements(layout.dataset(file), {layout.explicit_vr, layout.big_endian}, limits, layout);
  return layout;
}

}  // namespace uptake::dicom
