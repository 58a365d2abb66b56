#include "training/appended_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "core/file_error.h"

namespace uptake {

AppendedFile::AppendedFile(std::filesystem::path path, std::uint64_t keep)
    : path_(std::move(path)),
      file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
  struct stat status {};
  if (!file_ || ::fstat(file_.value(), &status) != 0) throw write_error(path_, errno);
  size_ = std::min(keep, static_cast<std::uint64_t>(status.st_size));
  if (::ftruncate(file_.value(), static_cast<off_t>(size_)) != 0) throw write_error(path_, errno);
}

void AppendedFile::add(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file_.value(), bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      throw write_error(path_, errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::uint64_t>(written);
  }
}

void AppendedFile::flush() {
  if (::fdatasync(file_.value()) != 0 && errno != EINVAL) throw write_error(path_, errno);
}

}  // namespace uptake
