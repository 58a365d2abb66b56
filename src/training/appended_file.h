#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "core/descriptor.h"

namespace uptake {

/// A log that outlives a kill: each add() is one write at the end of the file.
/// Errors: Error "file.write" naming the path.
class AppendedFile {
 public:
  /// Created if it is not there. What lies beyond `keep` bytes is cut off.
  AppendedFile(std::filesystem::path path, std::uint64_t keep);

  void add(std::string_view bytes);
  void flush();  ///< to the disk
  std::uint64_t size() const { return size_; }

 private:
  std::filesystem::path path_;
  Descriptor file_;
  std::uint64_t size_ = 0;
};

}  // namespace uptake
