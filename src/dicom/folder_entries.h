#pragma once

#include <dirent.h>
#include <sys/stat.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace uptake::dicom {

/// What lies in one folder, by name. A folder of a million files takes about 30 MB.
/// Errors: "file.read" naming the folder.
class FolderEntries {
 public:
  explicit FolderEntries(const std::filesystem::path& folder);

  const struct stat& status() const { return status_; }
  void read();
  std::size_t size() const { return begins_.size(); }
  std::string_view name(std::size_t index) const { return text_.c_str() + begins_[index] + 1; }
  unsigned char type(std::size_t index) const {  ///< DT_REG, DT_DIR, DT_LNK, ...
    return static_cast<unsigned char>(text_[begins_[index]]);
  }

 private:
  unsigned char type_of(const dirent& entry) const;

  std::filesystem::path path_;
  std::unique_ptr<DIR, int (*)(DIR*)> folder_;
  struct stat status_ {};
  std::string text_;  ///< type, name, NUL; type, name, NUL; ...
  std::vector<std::size_t> begins_;
};

}  // namespace uptake::dicom
