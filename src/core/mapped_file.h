#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace uptake {

/// A whole file, read-only, mapped into memory; unmapped when this object goes.
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
};

}  // namespace uptake
