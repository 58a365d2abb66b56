#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dicom/guard.h"

namespace uptake::dicom {

/// The dataset of a deflated transfer syntax (PS3.5 A.5: RFC 1951, without zlib's header; with it
/// is taken too, some writers put it there).
/// Errors: "dicom.inflate" (not deflate, or more than the limits allow), "dicom.truncated".
std::vector<std::byte> inflate_dataset(std::span<const std::byte> packed,
                                       const GuardLimits& limits);

}  // namespace uptake::dicom
