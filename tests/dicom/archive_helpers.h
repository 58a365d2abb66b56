#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace uptake::dicom {

struct ArchiveShape {
  enum class Format { zip, tar, raw } format = Format::zip;
  /// libarchive's name of a filter, "" for none: "gzip", "bzip2", "xz", "zstd".
  std::string filter;
  std::string password;  ///< of a zip
};

/// Writes an archive of files: pairs of name and content, through libarchive.
inline void write_archive(const std::filesystem::path& path, const ArchiveShape& shape,
                          const std::vector<std::pair<std::string, std::string>>& files) {
  archive* writer = archive_write_new();
  const auto require = [&](int status) {
    if (status != ARCHIVE_OK) throw std::runtime_error(archive_error_string(writer));
  };
  using Format = ArchiveShape::Format;
  require(shape.format == Format::zip   ? archive_write_set_format_zip(writer)
          : shape.format == Format::tar ? archive_write_set_format_pax_restricted(writer)
                                        : archive_write_set_format_raw(writer));
  if (!shape.filter.empty())
    require(archive_write_add_filter_by_name(writer, shape.filter.c_str()));
  if (!shape.password.empty()) {
    require(archive_write_set_options(writer, "zip:encryption=traditional"));
    require(archive_write_set_passphrase(writer, shape.password.c_str()));
  }
  require(archive_write_open_filename(writer, path.c_str()));
  for (const auto& [name, content] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    require(archive_write_header(writer, entry));
    if (archive_write_data(writer, content.data(), content.size()) < 0)
      throw std::runtime_error(archive_error_string(writer));
    archive_entry_free(entry);
  }
  require(archive_write_close(writer));
  archive_write_free(writer);
}

}  // namespace uptake::dicom
