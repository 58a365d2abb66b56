#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/mapped_file.h"

namespace uptake {

/// Element types of the safetensors format.
enum class DType { boolean, u8, i8, u16, i16, u32, i32, u64, i64, f16, bf16, f32, f64 };
std::size_t size_of(DType type);       ///< bytes an element
std::string_view name_of(DType type);  ///< "F16"

/// One tensor of an open file; `bytes` points into the file's, row-major, little endian. Files
/// from elsewhere may start a tensor at any byte: read elements with memcpy unless the address is
/// even enough.
struct TensorView {
  DType type;
  std::vector<std::uint64_t> shape;  ///< empty = a scalar
  std::span<const std::byte> bytes;
};

/// A safetensors file, memory-mapped unless small (MappedFile): opening reads the header only. Safe
/// on files from outside.
///
/// Errors: Error with code "safetensors.<reason>", each naming the file and the tensor: header over
/// 100 MB, more than 100,000 tensors, unknown type, shape product overflow, offsets that overlap,
/// leave holes or the file, size that disagrees with shape and type, not JSON, duplicate names.
class SafetensorsFile {
 public:
  explicit SafetensorsFile(const std::filesystem::path& path);

  const std::map<std::string, TensorView>& tensors() const { return tensors_; }
  /// Errors: "safetensors.missing_tensor" with the nearest name.
  const TensorView& tensor(const std::string& name) const;
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

 private:
  std::filesystem::path path_;
  MappedFile file_;
  std::map<std::string, TensorView> tensors_;
  std::map<std::string, std::string> metadata_;
};

/// The header's rules on bytes in memory (what the fuzz target calls).
struct SafetensorsHeader {
  std::map<std::string, TensorView> tensors;
  std::map<std::string, std::string> metadata;
};
SafetensorsHeader parse_safetensors(std::span<const std::byte> file);

/// What is to be written; bytes must outlive the call.
struct TensorToWrite {
  std::string name;
  DType type;
  std::vector<std::uint64_t> shape;
  std::span<const std::byte> bytes;
};

/// Written whole or not at all (AtomicFile). Tensors start at multiples of 64 bytes of the data
/// section's start where the format allows (header padded with spaces; largest alignment first),
/// metadata keys sorted: the same input gives the same bytes.
void write_safetensors(const std::filesystem::path& path, std::span<const TensorToWrite> tensors,
                       const std::map<std::string, std::string>& metadata);

}  // namespace uptake
