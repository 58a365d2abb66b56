#include "dicom/archive_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <new>

#include "core/error.h"
#include "core/text.h"

namespace uptake::dicom {
namespace {

constexpr std::size_t archive_block = std::size_t{256} << 10;

}  // namespace

ArchiveReader::ArchiveReader(const std::filesystem::path& file) : archive_(archive_read_new()) {
  if (archive_ == nullptr) throw std::bad_alloc();
  archive_read_support_filter_gzip(archive_);
  archive_read_support_filter_bzip2(archive_);
  archive_read_support_filter_xz(archive_);
  archive_read_support_filter_zstd(archive_);
  archive_read_support_format_zip(archive_);
  archive_read_support_format_tar(archive_);
  archive_read_support_format_gnutar(archive_);
  archive_read_support_format_raw(archive_);  // takes what no other does
  const int status = archive_read_open_filename(archive_, file.c_str(), archive_block);
  if (status == ARCHIVE_OK) return;
  const std::string reason = reason_of_failure();
  archive_read_free(archive_);
  throw Error("archive.unreadable", reason);
}

ArchiveReader::~ArchiveReader() { archive_read_free(archive_); }

bool ArchiveReader::next() {
  // A raw stream is one entry; to look for another one would unpack the rest of it.
  if (entries_ > 0 && is_raw()) return false;
  int status = ARCHIVE_RETRY;
  while (status == ARCHIVE_RETRY) status = archive_read_next_header(archive_, &entry_);
  if (status == ARCHIVE_EOF) return false;
  if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
    can_go_on_ = false;
    fail(status);
  }
  ++entries_;
  // Raw takes anything. What is not compressed is then only the file itself once more.
  if (is_raw() && can_skip()) {
    can_go_on_ = false;
    throw Error("archive.unreadable", "it starts like an archive, and is none",
                "copy the archive again from its source");
  }
  return true;
}

bool ArchiveReader::is_raw() const { return archive_format(archive_) == ARCHIVE_FORMAT_RAW; }

std::string ArchiveReader::name() const {
  if (is_raw()) return "";
  // Either may be absent, where the name cannot be said in the locale's characters.
  if (const char* text = archive_entry_pathname_utf8(entry_)) return printable(text);
  if (const char* text = archive_entry_pathname(entry_)) return printable(text);
  return fmt::format("entry {}", entries_);
}

bool ArchiveReader::is_file() const {
  return archive_entry_filetype(entry_) == AE_IFREG && archive_entry_hardlink(entry_) == nullptr;
}

std::size_t ArchiveReader::read(std::span<std::byte> buffer) {
  if (archive_entry_is_encrypted(entry_) != 0)
    throw Error("archive.encrypted", "it is encrypted", "unpack it with its password first");
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const la_ssize_t count =
        archive_read_data(archive_, buffer.data() + filled, buffer.size() - filled);
    if (count == ARCHIVE_RETRY) continue;
    if (count < 0) fail(static_cast<int>(count));
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return filled;
}

bool ArchiveReader::can_skip() const {
  // The last filter is the file itself; one before it has compressed the whole.
  return archive_filter_count(archive_) <= 1;
}

void ArchiveReader::fail(int status) {
  if (status == ARCHIVE_FATAL) can_go_on_ = false;
  throw Error("archive.unreadable", reason_of_failure(), "copy the archive again from its source");
}

std::string ArchiveReader::reason_of_failure() const {
  const char* reason = archive_error_string(archive_);
  return reason == nullptr ? "it is damaged" : printable(reason);
}

}  // namespace uptake::dicom
