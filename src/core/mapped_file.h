#pragma once

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <span>

namespace uptake {

/// A whole file, read-only, mapped into memory; unmapped when this object goes. One of up to 64 KiB
/// is read in place of that: to unmap a page, all processors must be told, which on some virtual
/// machines takes longer than to copy a slice of a PET. Either way it begins at a multiple of 64.
/// Errors: Error "file.read" naming the path (missing, a folder, no permission).
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  std::span<const std::byte> bytes() const { return {data_, size_}; }

 private:
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  struct Freed {
    void operator()(void* memory) const { std::free(memory); }
  };
  std::unique_ptr<void, Freed> read_;  ///< what `data_` points to, where nothing is mapped
};

/// Reads from `offset` on into `out`, without mapping; answers how many bytes there were.
/// Errors: as MappedFile.
std::size_t read_range(const std::filesystem::path& path, std::size_t offset,
                       std::span<std::byte> out);

}  // namespace uptake
