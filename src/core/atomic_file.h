#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace uptake {

/// A file that appears whole or not at all, whatever kills the process: bytes go to a temporary
/// beside it, commit() flushes it to disk (fsync), renames it and flushes the folder.
/// Not committed: the temporary is removed. Errors: Error "file.write" naming the path.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::span<const std::byte> bytes);
  void write(std::string_view text);
  void commit();
  /// Where the bytes are until commit(); libraries that want a path of their own write here.
  const std::filesystem::path& temporary() const { return temporary_; }

 private:
  std::filesystem::path target_, temporary_;
  int descriptor_ = -1;
};

/// The common case in one call.
void write_file_atomically(const std::filesystem::path& target, std::string_view text);

/// Removes temporaries that killed processes left in `folder` (not below it). A temporary whose
/// process still runs is kept.
void remove_stale_temporaries(const std::filesystem::path& folder);

}  // namespace uptake
