#include "core/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <new>
#include <utility>

#include "core/descriptor.h"
#include "core/file_error.h"
#include "core/text.h"

namespace uptake {
namespace {

/// Opens a regular file; `status` receives what the system knows of it.
Descriptor open_regular(const std::filesystem::path& path, struct stat& status) {
  // O_NONBLOCK: opening a FIFO that nobody writes to would otherwise wait for ever.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!file || ::fstat(file.value(), &status) != 0) throw read_error(path, errno);
  if (S_ISDIR(status.st_mode)) throw read_error(path, EISDIR);
  if (!S_ISREG(status.st_mode)) {
    throw Error("file.read", "cannot read " + printable(path.string()) + ": not a regular file",
                "name a file, not a pipe or a device");
  }
  return file;
}

/// Answers how many bytes there were.
std::size_t read_at(const Descriptor& file, const std::filesystem::path& path, std::size_t offset,
                    std::span<std::byte> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const auto got = ::pread(file.value(), out.data() + done, out.size() - done,
                             static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw read_error(path, errno);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

constexpr std::size_t read_up_to = std::size_t{64} * 1024;

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
  struct stat status {};
  const Descriptor file = open_regular(path, status);
  if (status.st_size == 0) return;  // mmap refuses a length of 0
  if (static_cast<std::uintmax_t>(status.st_size) > SIZE_MAX) throw read_error(path, EFBIG);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size <= read_up_to) {
    constexpr std::size_t line = 64;
    read_.reset(std::aligned_alloc(line, (size + line - 1) / line * line));
    if (!read_) throw std::bad_alloc();
    auto* const bytes = static_cast<std::byte*>(read_.get());
    data_ = bytes;
    size_ = read_at(file, path, 0, {bytes, size});
    return;
  }
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.value(), 0);
  if (data == MAP_FAILED) throw read_error(path, errno);
  data_ = static_cast<const std::byte*>(data);
  size_ = size;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr && !read_) ::munmap(const_cast<std::byte*>(data_), size_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      read_(std::move(other.read_)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(read_, other.read_);
  return *this;
}

std::size_t read_range(const std::filesystem::path& path, std::size_t offset,
                       std::span<std::byte> out) {
  struct stat status {};
  return read_at(open_regular(path, status), path, offset, out);
}

}  // namespace uptake
