#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace uptake::dicom {

/// What stands before a dataset (PS3.10 7.1).
struct MetaHeader {
  bool preamble = false;        ///< 128 bytes of anything, and "DICM"
  std::string transfer_syntax;  ///< (0002,0010); empty where there is no group 0002
  std::size_t dataset_begin = 0;
};

bool has_preamble(std::span<const std::byte> file);

/// Reads the preamble, where there is one, and group 0002, likewise. (0002,0000) is often wrong or
/// missing, so its end is where another group begins.
/// Errors: "dicom.truncated", "dicom.malformed".
MetaHeader read_meta_header(std::span<const std::byte> file);

}  // namespace uptake::dicom
