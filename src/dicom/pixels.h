#pragma once

#include <span>

#include "dicom/instance.h"

namespace uptake::dicom {

/// Decodes one slice: stored value x slope + intercept of this very slice, float, [rows][columns].
///
/// Native pixels (little and big endian, 8, 16 and 32 bits allocated, any bits stored) are read
/// straight from the file; compressed ones (RLE, JPEG baseline/extended/lossless, JPEG-LS) and
/// deflated files through DCMTK. Thread-safe after use_codecs().
///
/// Errors: "dicom.transfer_syntax" naming the one that cannot be decoded (JPEG 2000, HEVC, ...) and
/// the cure (decompress with dcmdjpeg/gdcmconv --raw before), "dicom.pixels" (cut short, colour,
/// more than one frame), "dicom.slope" (slope absent, zero or no number), "file.read".
void read_pixels(const Instance& instance, std::span<float> out);

/// Registers DCMTK's decoders, once for the process. read_pixels() calls it by itself.
void use_codecs();

}  // namespace uptake::dicom
