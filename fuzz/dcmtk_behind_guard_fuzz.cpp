#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "core/error.h"
#include "dicom/guard.h"

// Whatever the guard accepts, DCMTK must survive, and must not go deeper than 64 sequences.
// Where DCMTK reads it to the end, both must have seen the same dataset.

namespace {

using uptake::dicom::Layout;

void require(bool truth, const char* what) {
  if (truth) return;
  std::fprintf(stderr, "dcmtk_behind_guard_fuzz: %s\n", what);
  std::abort();
}

/// A stream that notes how much stack its reader has used: the truth about the reader's depth, also
/// where what it read is thrown away again.
class MeasuringStream : public DcmInputBufferStream {
 public:
  explicit MeasuringStream(std::span<const std::byte> bytes) {
    setBuffer(bytes.data(), static_cast<offile_off_t>(bytes.size()));
    setEos();
  }
  offile_off_t read(void* buffer, offile_off_t length) override {
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    if (top_ == 0) top_ = here;
    deepest_ = std::max(deepest_, here < top_ ? top_ - here : 0);  // stacks grow downwards
    return DcmInputBufferStream::read(buffer, length);
  }
  std::size_t stack_used() const { return deepest_; }

 private:
  std::uintptr_t top_ = 0;
  std::size_t deepest_ = 0;
};

OFCondition read_dataset(DcmDataset& dataset, MeasuringStream& stream, E_TransferSyntax syntax) {
  dataset.transferInit();
  const OFCondition condition = dataset.read(stream, syntax, EGL_noChange);
  dataset.transferEnd();
  return condition;
}

/// What DCMTK uses for so many sequences in each other, left open: implicit VR, (0040,A730).
std::size_t stack_for(int depth) {
  std::vector<std::byte> bytes;
  for (int level = 0; level < depth; ++level)
    for (const int value : {0x40, 0x00, 0x30, 0xA7, 0xFF, 0xFF, 0xFF, 0xFF,  //
                            0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF})
      bytes.push_back(static_cast<std::byte>(value));
  DcmDataset dataset;
  MeasuringStream stream(bytes);
  read_dataset(dataset, stream, EXS_LittleEndianImplicit);
  return stream.stack_used();
}

/// Leaves differ by some hundred bytes from one kind of element to another.
std::size_t most_stack() {
  static const std::size_t most = stack_for(64) + 4 * (stack_for(64) - stack_for(63));
  return most;
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
  MeasuringStream stream(bytes);
  const OFCondition condition = read_dataset(dataset, stream, syntax_of(layout));
  require(stream.stack_used() <= most_stack(), "DCMTK went deeper than 64");
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

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);
  return 0;
}

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
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
