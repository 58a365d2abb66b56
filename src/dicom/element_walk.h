#pragma once

#include <cstddef>
#include <span>

#include "dicom/element_header.h"
#include "dicom/guard.h"

namespace uptake::dicom {

/// Walks every element of a dataset and writes into `layout` what it finds at the top level: its
/// pixels, the length of its header and the UIDs.
/// Errors: "dicom.truncated", "dicom.malformed", "dicom.nesting", "dicom.too_many_elements".
///
/// The walk takes the bytes apart exactly where DCMTK does, or refuses them; otherwise a nest
/// could be hidden where only one of the two looks. The one thing that it cannot know is which
/// elements of implicit VR are sequences: DCMTK asks its dictionary and the private creators. So a
/// value of defined length that starts like an item is walked as a sequence, and must come out
/// right both ways: as a sequence that ends where its length says, or as one at which DCMTK stops
/// with an error, and then it may still be data.
void walk_elements(std::span<const std::byte> dataset, Encoding encoding, const GuardLimits& limits,
                   Layout& layout);

}  // namespace uptake::dicom
