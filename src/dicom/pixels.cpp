#include "dicom/pixels.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <mutex>
#include <type_traits>
#include <vector>

#include "core/error.h"
#include "core/mapped_file.h"
#include "dicom/guard.h"
#include "dicom/parse.h"

namespace uptake::dicom {
namespace {

struct Scale {
  double slope, intercept;
};

/// Values that fill their allocated bits in this machine's byte order, as nearly all do: a loop
/// that the compiler makes vectors of. Up to 16 bits are exact in a float.
template <class Stored>
void rescale_plain(const std::byte* source, Scale scale, std::span<float> out) {
  using Real = std::conditional_t<sizeof(Stored) <= 2, float, double>;
  const auto slope = static_cast<Real>(scale.slope), intercept = static_cast<Real>(scale.intercept);
  for (std::size_t k = 0; k < out.size(); ++k) {
    Stored value;
    std::memcpy(&value, source + k * sizeof(Stored), sizeof value);
    out[k] = static_cast<float>(static_cast<Real>(value) * slope + intercept);
  }
}

/// DICOM allows a value to sit anywhere in its allocated bits (PS3.5 8.1.1): shift it down and
/// extend its sign.
template <class Stored>
void rescale(const std::byte* source, const Instance& i, Scale scale, std::span<float> out) {
  using Unsigned = std::make_unsigned_t<Stored>;
  const int allocated = static_cast<int>(sizeof(Stored)) * 8;
  const int left = allocated - 1 - i.high_bit;
  const int right = allocated - i.bits_stored;
  const bool swap = sizeof(Stored) > 1 && i.big_endian != (std::endian::native == std::endian::big);
  if (!swap && left == 0 && right == 0) return rescale_plain<Stored>(source, scale, out);
  for (std::size_t k = 0; k < out.size(); ++k) {
    Unsigned raw;
    std::memcpy(&raw, source + k * sizeof(Stored), sizeof raw);
    if (swap) {
      auto bytes = std::bit_cast<std::array<std::byte, sizeof raw>>(raw);
      std::ranges::reverse(bytes);
      raw = std::bit_cast<Unsigned>(bytes);
    }
    const auto value =
        static_cast<Stored>(static_cast<Stored>(static_cast<Unsigned>(raw << left)) >> right);
    out[k] = static_cast<float>(static_cast<double>(value) * scale.slope + scale.intercept);
  }
}

void rescale_any(const std::byte* source, const Instance& i, Scale scale, std::span<float> out) {
  switch (i.bits_allocated) {
    case 8:
      return i.is_signed ? rescale<std::int8_t>(source, i, scale, out)
                         : rescale<std::uint8_t>(source, i, scale, out);
    case 16:
      return i.is_signed ? rescale<std::int16_t>(source, i, scale, out)
                         : rescale<std::uint16_t>(source, i, scale, out);
    case 32:
      return i.is_signed ? rescale<std::int32_t>(source, i, scale, out)
                         : rescale<std::uint32_t>(source, i, scale, out);
    default:
      throw Error("dicom.pixels",
                  fmt::format("{} bits allocated: 8, 16 and 32 are read", i.bits_allocated));
  }
}

Scale scale_of(const Instance& i) {
  if (!i.slope || !i.intercept)
    throw Error("dicom.slope", "no rescale slope or intercept (0028,1053), (0028,1052)",
                "stored values have no unit without them: export the series again");
  if (*i.slope == 0 || !std::isfinite(*i.slope) || !std::isfinite(*i.intercept))
    throw Error("dicom.slope", fmt::format("rescale slope {} and intercept {} make no values",
                                           *i.slope, *i.intercept));
  return {*i.slope, *i.intercept};
}

void check_readable(const Instance& i, std::size_t voxels) {
  if (!i.has_pixels) throw Error("dicom.pixels", "the file holds no image");
  if (i.samples_per_pixel != 1)
    throw Error("dicom.pixels", "a colour image (Samples per Pixel is not 1)");
  if (i.frames != 1) throw Error("dicom.pixels", "a multi-frame image");
  if (i.bits_stored < 1 || i.bits_stored > i.bits_allocated || i.high_bit < i.bits_stored - 1 ||
      i.high_bit >= i.bits_allocated)
    throw Error("dicom.pixels", fmt::format("impossible bits: {} allocated, {} stored, high bit {}",
                                            i.bits_allocated, i.bits_stored, i.high_bit));
  if (voxels != i.rows * i.columns)
    throw Error("internal", "read_pixels: the buffer has another size than the image");
}

void read_decoded(const Instance& i, const MappedFile& mapped, Scale scale, std::span<float> out) {
  use_codecs();
  const Layout layout = check_layout(mapped.bytes());
  const auto dataset = parse_dataset(layout.dataset(mapped.bytes()), layout);
  const DcmXfer syntax(layout.transfer_syntax.c_str());
  const OFCondition condition = dataset->chooseRepresentation(EXS_LittleEndianExplicit, nullptr);
  if (condition.bad() || !dataset->canWriteXfer(EXS_LittleEndianExplicit))
    throw Error("dicom.transfer_syntax",
                fmt::format("pixels are compressed with {} ({}), which cannot be decoded: {}",
                            syntax.getXferName(), layout.transfer_syntax, condition.text()),
                "decompress the files before, for example with gdcmconv --raw");
  // A decoder may change how the pixels are described: read that again.
  Instance decoded = i;
  Uint16 word = 0;
  if (dataset->findAndGetUint16(DCM_BitsAllocated, word).good()) decoded.bits_allocated = word;
  if (dataset->findAndGetUint16(DCM_BitsStored, word).good()) decoded.bits_stored = word;
  if (dataset->findAndGetUint16(DCM_HighBit, word).good()) decoded.high_bit = word;
  if (dataset->findAndGetUint16(DCM_PixelRepresentation, word).good())
    decoded.is_signed = word == 1;
  decoded.big_endian = std::endian::native == std::endian::big;
  check_readable(decoded, out.size());

  const std::size_t needed = out.size() * static_cast<std::size_t>(decoded.bits_allocated / 8);
  const Uint8* bytes = nullptr;
  const Uint16* words = nullptr;
  unsigned long count = 0;
  const void* source = nullptr;
  std::size_t length = 0;
  if (dataset->findAndGetUint16Array(DCM_PixelData, words, &count).good() && words != nullptr) {
    source = words;
    length = count * 2;
  } else if (dataset->findAndGetUint8Array(DCM_PixelData, bytes, &count).good() &&
             bytes != nullptr) {
    source = bytes;
    length = count;
  }
  if (source == nullptr || length < needed)
    throw Error("dicom.pixels",
                fmt::format("the decoded image has {} bytes of {}", length, needed));
  rescale_any(static_cast<const std::byte*>(source), decoded, scale, out);
}

}  // namespace

void use_codecs() {
  static std::once_flag once;
  std::call_once(once, [] {
    DcmRLEDecoderRegistration::registerCodecs();
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
  });
}

void read_pixels(const Instance& instance, std::span<float> out) {
  check_readable(instance, out.size());
  const Scale scale = scale_of(instance);
  if (!instance.native_pixels) return read_decoded(instance, MappedFile(instance.file), scale, out);
  const std::size_t needed =
      out.size() * static_cast<std::size_t>(std::max(8, instance.bits_allocated) / 8);
  // One buffer a thread: mapping half a megabyte costs more than copying it.
  thread_local std::vector<std::byte> buffer;
  buffer.resize(needed);
  // The file was measured when its header was read; it may have shrunk since.
  if (read_range(instance.file, instance.pixel_offset, buffer) < needed)
    throw Error("dicom.pixels", "the file is shorter than it was when the import began");
  rescale_any(buffer.data(), instance, scale, out);
}

}  // namespace uptake::dicom
