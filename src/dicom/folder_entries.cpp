#include "dicom/folder_entries.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "core/file_error.h"

namespace uptake::dicom {

FolderEntries::FolderEntries(const std::filesystem::path& folder)
    : path_(folder), folder_(::opendir(folder.c_str()), &::closedir) {
  if (!folder_ || ::fstat(::dirfd(folder_.get()), &status_) != 0) throw read_error(folder, errno);
}

void FolderEntries::read() {
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(folder_.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    begins_.push_back(text_.size());
    text_ += static_cast<char>(type_of(*entry));
    text_.append(name).push_back('\0');
  }
  if (errno != 0) throw read_error(path_, errno);
  folder_.reset();  // a walk deep down must not run out of descriptors
  std::ranges::sort(begins_, {},
                    [&](std::size_t begin) { return std::string_view(text_.c_str() + begin + 1); });
}

/// Some file systems leave it to be asked for.
unsigned char FolderEntries::type_of(const dirent& entry) const {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type;
  struct stat status {};
  if (::fstatat(::dirfd(folder_.get()), entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return DT_UNKNOWN;
  return static_cast<unsigned char>(IFTODT(status.st_mode));
}

}  // namespace uptake::dicom
