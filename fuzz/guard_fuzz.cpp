#include <cstdio>
#include <cstdlib>

#include "core/error.h"
#include "dicom/guard.h"

// The guard on any bytes: an answer that lies inside them, or an Error.

namespace {

void require(bool truth, const char* what) {
  if (truth) return;
  std::fprintf(stderr, "guard_fuzz: %s\n", what);
  std::abort();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = std::as_bytes(std::span(data, size));
  uptake::dicom::GuardLimits limits;
  limits.inflated_bytes = 1 << 22;
  try {
    const uptake::dicom::Layout layout = uptake::dicom::check_layout(file, limits);
    require(uptake::dicom::looks_like_dicom(file), "accepted what does not look like DICOM");
    require(layout.dataset_begin < size, "the dataset begins outside the file");
    const std::size_t end = layout.dataset(file).size();
    require(layout.header_length <= end, "the header leaves the dataset");
    if (layout.pixels) {
      require(layout.pixels->element >= layout.header_length, "pixels inside the header");
      require(layout.pixels->element < layout.pixels->value, "pixels before their tag");
      require(layout.pixels->value <= end, "pixels outside the dataset");
      require(layout.pixels->length <= end - layout.pixels->value, "pixels leave the dataset");
    }
  } catch (const uptake::Error&) {  // a refusal, which is an answer
  }
  return 0;
}
