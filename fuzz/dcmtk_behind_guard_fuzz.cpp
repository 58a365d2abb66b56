#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "core/error.h"
#include "dicom/guard.h"

// Whatever the guard accepts, DCMTK must survive, and must not go deeper than the guard counted.
// Where DCMTK reads it to the end, both must have seen the same dataset.

namespace {

using uptake::dicom::Layout;

void require(bool truth, const char* what) {
  if (truth) return;
  std::fprintf(stderr, "dcmtk_behind_guard_fuzz: %s\n", what);
  std::abort();
}

/// Sequences inside sequences, of what was read, be it only half.
int depth_of(DcmItem& item) {
  int depth = 0;
  for (unsigned long i = 0; i < item.card(); ++i) {
    auto* sequence = dynamic_cast<DcmSequenceOfItems*>(item.getElement(i));
    if (sequence == nullptr) continue;
    depth = std::max(depth, 1);
    for (unsigned long k = 0; k < sequence->card(); ++k)
      depth = std::max(depth, 1 + depth_of(*sequence->getItem(k)));
  }
  return depth;
}

/// The same choice as dicom/parse.cpp makes.
E_TransferSyntax syntax_of(const Layout& layout) {
  if (layout.deflated) return EXS_LittleEndianExplicit;
  const E_TransferSyntax known = DcmXfer(layout.transfer_syntax.c_str()).getXfer();
  if (known != EXS_Unknown) return known;
  return layout.explicit_vr ? EXS_LittleEndianExplicit : EXS_LittleEndianImplicit;
}

std::string uid_in(DcmDataset& dataset, const DcmTagKey& tag) {
  const char* text = nullptr;
  dataset.findAndGetString(tag, text);
  return text == nullptr ? "" : text;
}

void read_with_dcmtk(std::span<const std::byte> bytes, const Layout& layout) {
  DcmDataset dataset;
  DcmInputBufferStream stream;
  stream.setBuffer(bytes.data(), static_cast<offile_off_t>(bytes.size()));
  stream.setEos();
  dataset.transferInit();
  const OFCondition condition = dataset.read(stream, syntax_of(layout), EGL_noChange);
  dataset.transferEnd();
  require(depth_of(dataset) <= 64, "DCMTK went deeper than 64");
  if (condition.bad()) return;
  // A delimiter at the top level ends the dataset for DCMTK; the guard refuses it.
  require(bytes.empty() || stream.tell() == static_cast<offile_off_t>(bytes.size()),
          "DCMTK read another number of bytes");
  DcmElement* pixels = nullptr;
  const bool has_pixels = dataset.findAndGetElement(DCM_PixelData, pixels).good();
  require(!layout.pixels || bytes.size() == layout.header_length || has_pixels,
          "DCMTK found no pixels");
  // DCMTK takes the text of a wrong VR otherwise; where both have one, it is the same.
  const std::string study = uid_in(dataset, DCM_StudyInstanceUID);
  require(study.empty() || layout.study_uid.empty() ||
              study.find_first_not_of("0123456789.") != std::string::npos ||
              study == layout.study_uid,
          "DCMTK found another study");
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = std::as_bytes(std::span(data, size));
  uptake::dicom::GuardLimits limits;
  limits.inflated_bytes = 1 << 22;
  Layout layout;
  try {
    layout = uptake::dicom::check_layout(file, limits);
  } catch (const uptake::Error&) {
    return 0;
  }
  const auto dataset = layout.dataset(file);
  read_with_dcmtk(dataset.first(layout.header_length), layout);
  read_with_dcmtk(dataset, layout);
  return 0;
}
