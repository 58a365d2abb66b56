#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "dicom/archive_reader.h"
#include "dicom/file_tree.h"

namespace uptake::dicom {

/// Unpacks what may be DICOM in archives, and in the archives inside them, into numbered folders
/// and files below a folder; everything else is looked at and let go. Entries stream through one
/// block of memory.
///
/// An archive that fails, or parts of it, make one problem; what could be read is kept.
/// Codes: "archive.unreadable", "archive.encrypted", "archive.limit" (entries, bytes or ratio),
/// "archive.nested" (too many inside each other), "file.write".
class Unpacker {
 public:
  using Found = std::function<void(const FoundFile&)>;
  Unpacker(std::filesystem::path scratch, const ArchiveLimits& limits, const Found& found,
           WalkResult& result);

  void unpack(const std::filesystem::path& file, const std::string& label);

 private:
  /// What an archive and those inside it have used up of the limits.
  struct Budget {
    std::uint64_t packed = 0, entries = 0, bytes = 0;
    bool exceeded = false;
  };
  struct Failures;
  struct Taken {
    FoundFile file;
    bool is_archive = false;
  };

  void unpack(const std::filesystem::path& file, const std::string& label, int depth,
              Budget& budget);
  std::optional<Taken> take(ArchiveReader& reader, const std::filesystem::path& folder,
                            const std::string& label, Budget& budget);
  void let_go(ArchiveReader& reader, Budget& budget);
  void charge(Budget& budget, std::size_t bytes) const;
  void report(const std::string& label, const Failures& failures);

  std::filesystem::path scratch_;
  ArchiveLimits limits_;
  const Found& found_;
  WalkResult& result_;
  std::string block_;  ///< what is being copied
  std::uint64_t archives_ = 0, files_ = 0;
};

}  // namespace uptake::dicom
