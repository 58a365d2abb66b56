#include "core/file_error.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

#include "core/text.h"

namespace uptake {
namespace {

std::string cure_for_writing(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      return "free some space on that disk or choose another folder";
    case ENOENT:
    case ENOTDIR:
      return "create the folder first";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a folder that you may write to";
    case ENAMETOOLONG:
      return "choose a shorter name";
    case EISDIR:
      return "choose a name that is not a folder's";
    default:
      return "";
  }
}

std::string cure_for_reading(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return "check the path";
    case EACCES:
    case EPERM:
      return "ask for permission to read it";
    case EIO:
      return "the disk may be failing: copy the file again from its source";
    default:
      return "";
  }
}

Error file_error(std::string code, std::string_view verb, const std::filesystem::path& path,
                 int error_number, std::string cure) {
  return {std::move(code),
          fmt::format("cannot {} {}: {}", verb, printable(path.string()),
                      std::generic_category().message(error_number)),
          std::move(cure)};
}

}  // namespace

Error write_error(const std::filesystem::path& path, int error_number) {
  return file_error("file.write", "write", path, error_number, cure_for_writing(error_number));
}

Error read_error(const std::filesystem::path& path, int error_number) {
  return file_error("file.read", "read", path, error_number, cure_for_reading(error_number));
}

}  // namespace uptake
