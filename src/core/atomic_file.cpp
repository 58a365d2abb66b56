#include "core/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "core/descriptor.h"
#include "core/error.h"
#include "core/file_error.h"

namespace uptake {
namespace {

std::filesystem::path folder_of(const std::filesystem::path& target) {
  const auto parent = target.parent_path();
  return parent.empty() ? std::filesystem::path(".") : parent;
}

/// Opens what lies at `path` now and flushes it to disk.
void flush(const std::filesystem::path& path, int flags) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags));
  if (!file) throw write_error(path, errno);
  // Some network file systems cannot flush a folder and say EINVAL: nothing more can be done.
  if (::fsync(file.value()) != 0 && errno != EINVAL) throw write_error(path, errno);
}

/// A replaced file keeps its permissions: what was private must not become readable.
void copy_permissions(const std::filesystem::path& from, int to) {
  struct stat status {};
  if (::stat(from.c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
    if (::fchmod(to, status.st_mode & 0777) != 0) throw write_error(from, errno);
  }
}

/// A rename would put a plain file in the place of a device such as /dev/null.
void refuse_devices(const std::filesystem::path& target) {
  std::error_code ignored;
  const auto status = std::filesystem::status(target, ignored);
  if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status) ||
      std::filesystem::is_directory(status))
    return;
  throw Error("file.write", fmt::format("cannot write {}: it is no regular file", target.string()),
              "name a file in a folder");
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path target) : target_(std::move(target)) {
  if (!target_.has_filename()) throw write_error(target_, EISDIR);
  refuse_devices(target_);
  // O_EXCL finds the first free number, whoever else writes the same target.
  for (unsigned counter = 0; descriptor_ < 0; ++counter) {
    temporary_ = folder_of(target_) /
                 fmt::format(".{}.{}.{}.tmp", target_.filename().string(), ::getpid(), counter);
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0 && errno != EEXIST) throw write_error(target_, errno);
  }
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      throw write_error(target_, errno);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void AtomicFile::write(std::string_view text) { write(std::as_bytes(std::span(text))); }

void AtomicFile::commit() {
  copy_permissions(target_, descriptor_);
  if (::fsync(descriptor_) != 0) throw write_error(target_, errno);
  // A library that wrote to temporary() may have put another file there under the same name.
  flush(temporary_, 0);
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) throw write_error(target_, errno);
  ::close(descriptor_);
  descriptor_ = -1;
  flush(folder_of(target_), O_DIRECTORY);
}

void write_file_atomically(const std::filesystem::path& target, std::string_view text) {
  AtomicFile file(target);
  file.write(text);
  file.commit();
}

}  // namespace uptake
