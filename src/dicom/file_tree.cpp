#include "dicom/file_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <set>
#include <utility>

#include "core/descriptor.h"
#include "core/error.h"
#include "core/file_error.h"
#include "core/text.h"
#include "dicom/archive.h"
#include "dicom/file_kind.h"
#include "dicom/folder_entries.h"

namespace uptake::dicom {
namespace {

/// The same for all paths and links that lead to one file or folder.
using FileId = std::pair<dev_t, ino_t>;

FileId id_of(const struct stat& status) { return {status.st_dev, status.st_ino}; }

std::optional<struct stat> follow(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

class TreeWalk {
 public:
  TreeWalk(const std::filesystem::path& scratch, const std::function<void(const FoundFile&)>& found,
           const ArchiveLimits& limits)
      : scratch_(scratch), found_(found), unpacker_(scratch, limits, found, result_) {
    if (const auto status = follow(scratch)) folders_.insert(id_of(*status));
  }

  void visit_root(const std::filesystem::path& root) {
    const auto status = follow(root);
    if (!status && errno == ENOENT)
      return report(root, {"file.missing", "there is no such file or folder", "check the path"});
    if (!status) return report(root, read_error(root, errno));
    if (S_ISDIR(status->st_mode)) return visit_folder(root);
    if (S_ISREG(status->st_mode)) return visit_file(root, true);
    report(root, {"file.read", "it is neither a file nor a folder", "name a file or a folder"});
  }

  WalkResult take_result() { return std::move(result_); }

 private:
  void report(const std::filesystem::path& path, const Error& error) {
    result_.problems.push_back({printable(path.string()), error.code(), error.what()});
  }

  /// Recursion is bounded: the system refuses paths of over 4,096 characters.
  void visit_folder(const std::filesystem::path& path) {
    const auto entries = entries_of(path);
    if (!entries) return;
    for (std::size_t i = 0; i < entries->size(); ++i)
      visit(path / entries->name(i), entries->type(i));
  }

  /// Nothing where the folder was seen before or cannot be read.
  std::optional<FolderEntries> entries_of(const std::filesystem::path& path) {
    try {
      FolderEntries entries(path);
      if (!folders_.insert(id_of(entries.status())).second) return std::nullopt;
      entries.read();
      return entries;
    } catch (const Error& error) {
      report(path, error);
      return std::nullopt;
    }
  }

  void visit(const std::filesystem::path& path, unsigned char type) {
    switch (type) {
      case DT_DIR:
        return visit_folder(path);
      case DT_REG:
        return visit_file(path, false);
      case DT_LNK:
        return visit_link(path);
      default:
        return;  // a FIFO, a socket or a device
    }
  }

  void visit_link(const std::filesystem::path& path) {
    const auto status = follow(path);
    if (!status)
      report(path, {"file.broken_link", "the symbolic link leads nowhere", "mend or remove it"});
    else if (S_ISDIR(status->st_mode))
      visit_folder(path);
    else if (S_ISREG(status->st_mode))
      visit_file(path, true);
  }

  /// `by_other_way`: through a link or as a root, so that it may be met again in its own folder.
  void visit_file(const std::filesystem::path& path, bool by_other_way) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat status {};
    if (!file || ::fstat(file.value(), &status) != 0) return report(path, read_error(path, errno));
    if (!S_ISREG(status.st_mode) || is_known(path, status, by_other_way)) return;
    ++result_.files;
    std::array<std::byte, telling_bytes> bytes;
    const ssize_t count = ::pread(file.value(), bytes.data(), bytes.size(), 0);
    if (count < 0) return report(path, read_error(path, errno));
    use(path, kind_of(std::span(bytes).first(static_cast<std::size_t>(count))));
  }

  /// Remembers files that may be met twice, and only those: a folder of millions costs no memory.
  bool is_known(const std::filesystem::path& path, const struct stat& status, bool by_other_way) {
    if (by_other_way) {
      std::error_code failed;
      const auto real = std::filesystem::canonical(path, failed);
      const auto folder = follow(real.parent_path());
      // Its own folder was walked, or is being walked: it is reported there.
      if (!failed && folder && folders_.contains(id_of(*folder))) return true;
    }
    if (by_other_way || status.st_nlink > 1) return !files_.insert(id_of(status)).second;
    return files_.contains(id_of(status));
  }

  void use(const std::filesystem::path& path, FileKind kind) {
    const std::string label = printable(path.string());
    switch (kind) {
      case FileKind::dicom:
        return found_({path, label});
      case FileKind::archive:
        return unpack(path, label);
      case FileKind::other:
        ++result_.passed;
    }
  }

  void unpack(const std::filesystem::path& path, const std::string& label) {
    std::error_code failed;
    std::filesystem::create_directories(scratch_, failed);
    if (failed) return report(path, write_error(scratch_, failed.value()));
    // It may lie inside what is walked.
    if (const auto status = follow(scratch_)) folders_.insert(id_of(*status));
    unpacker_.unpack(path, label);
  }

  std::filesystem::path scratch_;
  const std::function<void(const FoundFile&)>& found_;
  WalkResult result_;
  std::set<FileId> folders_, files_;
  Unpacker unpacker_;
};

}  // namespace

WalkResult walk_files(std::span<const std::filesystem::path> roots,
                      const std::filesystem::path& scratch,
                      const std::function<void(const FoundFile&)>& found,
                      const ArchiveLimits& limits) {
  TreeWalk walk(scratch, found, limits);
  for (const auto& root : roots) walk.visit_root(root);
  return walk.take_result();
}

}  // namespace uptake::dicom
