#include "dicom/inflate.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

#include "core/error.h"

namespace uptake::dicom {
namespace {

constexpr std::size_t step = std::size_t{256} << 10;

class Inflater {
 public:
  Inflater(std::span<const std::byte> packed, const GuardLimits& limits)
      : packed_(packed), limits_(limits) {
    // A zlib header (RFC 1950) is a multiple of 31 with the method 8 in its low bits; 0x78 names a
    // window of 32 KB. As a block of RFC 1951 it would be a stored one with nonzero padding.
    const bool wrapped = packed.size() >= 2 && packed[0] == std::byte{0x78} &&
                         (0x7800 + std::to_integer<int>(packed[1])) % 31 == 0;
    if (inflateInit2(&stream_, wrapped ? MAX_WBITS : -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  std::vector<std::byte> run() {
    std::vector<std::byte> dataset;
    while (!inflate_step(dataset)) check_limits(dataset.size());
    check_limits(dataset.size());
    return dataset;
  }

 private:
  /// Appends at most `step` bytes; true at the end of the stream.
  bool inflate_step(std::vector<std::byte>& dataset) {
    const std::size_t before = dataset.size();
    dataset.resize(before + step);
    // zlib counts in 32 bits, a file need not.
    const std::size_t chunk =
        std::min<std::size_t>(packed_.size() - used_, std::numeric_limits<uInt>::max());
    // zlib does not write through next_in; its type is older than const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed_.data() + used_));
    stream_.avail_in = static_cast<uInt>(chunk);
    stream_.next_out = reinterpret_cast<Bytef*>(dataset.data() + before);
    stream_.avail_out = static_cast<uInt>(step);
    const int status = inflate(&stream_, Z_NO_FLUSH);
    used_ += chunk - stream_.avail_in;
    dataset.resize(before + step - stream_.avail_out);
    if (status == Z_STREAM_END) return true;
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    if (status == Z_BUF_ERROR)  // nothing left to read, and not at the end
      throw Error("dicom.truncated", "the file ends inside its deflated dataset",
                  "copy the file again from its source");
    if (status != Z_OK)
      throw Error("dicom.inflate",
                  fmt::format("the deflated dataset is damaged after {} bytes", dataset.size()),
                  "copy the file again from its source");
    return false;
  }

  void check_limits(std::size_t size) const {
    if (size > limits_.inflated_bytes || size / limits_.inflated_ratio > used_)
      throw Error("dicom.inflate",
                  fmt::format("the deflated dataset unpacks to over {} bytes from {}: more than is "
                              "accepted",
                              size, used_),
                  "store the file uncompressed if you trust it");
  }

  std::span<const std::byte> packed_;
  const GuardLimits& limits_;
  z_stream stream_{};
  std::size_t used_ = 0;
};

}  // namespace

std::vector<std::byte> inflate_dataset(std::span<const std::byte> packed,
                                       const GuardLimits& limits) {
  return Inflater(packed, limits).run();
}

}  // namespace uptake::dicom
