// Deidentifier::key_of: the file that holds the key of a cohort.
#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>

#include "core/descriptor.h"
#include "core/file_error.h"
#include "core/hash.h"
#include "core/text.h"
#include "dicom/deidentify.h"

namespace uptake::dicom {
namespace {

std::optional<std::string> read_key(const std::filesystem::path& file) {
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened && errno == ENOENT) return std::nullopt;
  if (!opened) throw read_error(file, errno);
  std::array<char, 4096> buffer{};
  const auto count = ::read(opened.value(), buffer.data(), buffer.size());
  if (count < 0) throw read_error(file, errno);
  std::string key(trim({buffer.data(), static_cast<std::size_t>(count)}));
  if (key.size() < 16)
    throw Error("deidentify.key", fmt::format("{} holds no key", printable(file.string())),
                "restore it from a copy: another key gives other pseudonyms");
  return key;
}

/// A file beside `file` that only its owner may read, holding a new key, on disk.
std::filesystem::path write_new_key(const std::filesystem::path& file) {
  for (int counter = 0;; ++counter) {
    auto temporary = file.parent_path() /
                     fmt::format(".{}.{}.{}.tmp", file.filename().string(), ::getpid(), counter);
    const Descriptor made(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!made && errno == EEXIST) continue;
    if (!made) throw write_error(file, errno);
    const std::string key = random_hex(32) + "\n";
    errno = EIO;  // what a short write means
    if (::write(made.value(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) ||
        ::fsync(made.value()) != 0) {
      const int reason = errno;
      ::unlink(temporary.c_str());
      throw write_error(file, reason);
    }
    return temporary;
  }
}

/// Gives a file its name unless the name is taken: whoever comes first wins. A file system without
/// hard links (exFAT) can rename in the same way.
void publish(const std::filesystem::path& temporary, const std::filesystem::path& file) {
  int reason = ::link(temporary.c_str(), file.c_str()) == 0 ? 0 : errno;
  if (reason == EPERM || reason == EOPNOTSUPP || reason == ENOSYS)
    reason = ::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) == 0
                 ? 0
                 : errno;
  ::unlink(temporary.c_str());
  if (reason != 0 && reason != EEXIST) throw write_error(file, reason);
}

}  // namespace

std::string Deidentifier::key_of(const std::filesystem::path& file) {
  if (const auto key = read_key(file)) return *key;
  publish(write_new_key(file), file);
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  // Best effort: some network file systems cannot flush a folder.
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened) ::fsync(opened.value());
  if (const auto key = read_key(file)) return *key;
  throw read_error(file, ENOENT);
}

}  // namespace uptake::dicom
