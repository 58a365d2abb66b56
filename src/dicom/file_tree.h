#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace uptake::dicom {

/// A file or folder that could not be used, and why; listed at the end of a run, never fatal.
struct Problem {
  std::string where;    ///< the path, inside an archive "archive.zip: path/inside"
  std::string code;     ///< Error::code()
  std::string message;  ///< what is wrong and the cure
};

/// Bounds on what an archive may unpack to (bombs).
struct ArchiveLimits {
  std::uint64_t entries = 1'000'000;
  std::uint64_t bytes = std::uint64_t{200} << 30;
  std::uint64_t ratio = 1'100;  ///< unpacked to packed bytes, checked once 64 MB are unpacked
  int depth = 3;                ///< archives inside archives
};

struct FoundFile {
  std::filesystem::path path;  ///< where its bytes are
  std::string label;           ///< what to call it in front of a person
};

struct WalkResult {
  std::uint64_t files = 0;        ///< regular files looked at, those in archives too
  std::uint64_t passed = 0;       ///< of them not DICOM, not an archive: counted, not a problem
  std::vector<Problem> problems;  ///< unreadable folders, broken archives, paths that do not exist
};

/// Walks files and folders, and zip, tar, tar.gz, tar.bz2, tar.xz and tar.zst archives (told by
/// content, never by name), and calls `found` once for each regular file that may be DICOM by its
/// first bytes.
///
/// Archives are unpacked below `scratch` (the caller removes it when the import is over), one
/// folder an archive, entries numbered: a name from outside is never used as a path. `label` of
/// such a file is "archive.zip: path/inside".
/// A compressed stream (gzip, bzip2, xz, zstd) of one DICOM file is taken too, and named as itself.
/// Symbolic links are followed, a folder that was seen already (device and inode) is not entered
/// again, and a file that several links or roots lead to is found once. Order: by name, so that two
/// walks agree. FIFOs and devices are passed over.
///
/// Codes of problems: "file.missing", "file.broken_link", "file.read", "file.write" (no room below
/// `scratch`); one an archive, and what was read of it before is kept: "archive.unreadable",
/// "archive.encrypted", "archive.limit", "archive.nested". What `found` throws goes through.
WalkResult walk_files(std::span<const std::filesystem::path> roots,
                      const std::filesystem::path& scratch,
                      const std::function<void(const FoundFile&)>& found,
                      const ArchiveLimits& limits = {});

}  // namespace uptake::dicom
