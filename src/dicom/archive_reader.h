#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

struct archive;
struct archive_entry;

namespace uptake::dicom {

/// The entries of a zip or a tar, one after the other, through libarchive. The tar may be
/// compressed as a whole; a compressed stream that holds no archive is one entry itself.
/// Errors: "archive.unreadable", "archive.encrypted".
class ArchiveReader {
 public:
  explicit ArchiveReader(const std::filesystem::path& file);
  ~ArchiveReader();
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;

  /// Goes to the next entry; false behind the last.
  bool next();
  /// Whether next() may be called after an Error.
  bool can_go_on() const { return can_go_on_; }

  // Of the entry that next() went to.
  std::string name() const;  ///< fit to be shown; empty for a compressed stream without entries
  bool is_file() const;
  /// Its next bytes, as many as fit or are left; 0 at its end.
  std::size_t read(std::span<std::byte> buffer);
  /// Whether what is not read can be jumped over, without unpacking it.
  bool can_skip() const;

 private:
  [[noreturn]] void fail(int status);
  std::string reason_of_failure() const;
  bool is_raw() const;

  archive* archive_;
  archive_entry* entry_ = nullptr;
  std::uint64_t entries_ = 0;
  bool can_go_on_ = true;
};

}  // namespace uptake::dicom
