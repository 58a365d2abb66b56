#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "dicom/guard.h"

class DcmDataset;

namespace uptake::dicom {

/// Parses bytes of a dataset that the guard has accepted, from memory.
/// Errors: "dicom.parse" with DCMTK's words.
std::unique_ptr<DcmDataset, void (*)(DcmDataset*)> parse_dataset(std::span<const std::byte> bytes,
                                                                 const Layout& layout);

/// The dataset in the DICOM JSON model (PS3.18 F), without pixels and without binary values and
/// texts of over 1 KB.
std::string to_json(DcmDataset& dataset);

}  // namespace uptake::dicom
