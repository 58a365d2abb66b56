#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace uptake::dicom {

/// What a file from outside may be before a parser is let near it. Debian's DCMTK 3.6.7 recurses
/// once a nested sequence and dies on a few thousand; a declared length may be any 32-bit number.
struct GuardLimits {
  int depth = 64;                      ///< nested sequences
  std::uint64_t elements = 1'000'000;  ///< in one file, items and fragments too
  /// In one item or in the dataset itself. DCMTK sorts them by insertion: 80,000 in falling order
  /// are a file of 640 KB and take it 16 s.
  std::uint64_t item_elements = 4'000;
  std::uint64_t inflated_bytes = std::uint64_t{1} << 30;  ///< of a deflated dataset
  std::uint64_t inflated_ratio = 1'100;  ///< zlib cannot do more than about 1,030:1
};

/// Where things lie in a DICOM file (PS3.5, PS3.10), found without DCMTK. A parser must be told
/// this encoding: one that guesses its own would see another dataset than was checked.
struct Layout {
  /// (0002,0010): digits and dots, known or not. Where there is no file header, that of implicit,
  /// explicit or big endian, whichever the dataset starts like.
  std::string transfer_syntax;
  bool explicit_vr = false;
  bool big_endian = false;
  bool deflated = false;
  std::size_t dataset_begin = 0;  ///< first byte of the dataset, after preamble and meta header

  /// The dataset of a deflated file, inflated; empty otherwise. Offsets below count in dataset():
  /// from its first byte.
  std::vector<std::byte> inflated;

  /// Bytes of the dataset that come before (7FE0,0010), or the float pixels (7FE0,0008) and
  /// (7FE0,0009), of the top level: what a reader of headers needs, and all of it where there are
  /// no pixels, but for zeros at the end that only pad.
  std::size_t header_length = 0;
  /// (7FE0,0010) of the top level.
  struct Pixels {
    std::size_t element;  ///< offset of its tag
    std::size_t value;    ///< offset of its value, or of its first item
    std::size_t length;   ///< bytes of the value; encapsulated: all items, not the end delimiter
    bool encapsulated;
  };
  std::optional<Pixels> pixels;

  // Captured on the way, the first of each, as DCMTK would give them; empty where absent.
  std::string sop_class_uid;     ///< (0008,0016)
  std::string study_uid;         ///< (0020,000D)
  std::string series_uid;        ///< (0020,000E)
  std::string sop_instance_uid;  ///< (0008,0018)

  /// The dataset's bytes: `inflated`, or the rest of `file`.
  std::span<const std::byte> dataset(std::span<const std::byte> file) const;
};

/// A quick look at the first bytes: "DICM" at 128, or a dataset that starts without preamble with
/// a plausible group 0002 or 0008 element. Never throws.
bool looks_like_dicom(std::span<const std::byte> file);

/// Walks every element, nested ones too (iteratively: the walk cannot overflow the stack), and
/// never looks at pixels. What it accepts DCMTK 3.6.7 takes apart in the same places or gives up
/// on, at most `depth` sequences deep.
/// Errors: "dicom.not_dicom", "dicom.truncated" (a value or an item leaves the file),
/// "dicom.nesting", "dicom.too_many_elements", "dicom.malformed" (impossible VR, item without
/// sequence, delimiter without start, no transfer syntax in the header), "dicom.inflate". Each
/// message names the tag.
Layout check_layout(std::span<const std::byte> file, const GuardLimits& limits = {});

}  // namespace uptake::dicom
