#include "version.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include "core/build_info.h"
#include "dicom/dcmtk_version.h"
#include "nn/torch_version.h"

namespace uptake::cmd {
namespace {

std::string compiler() {
#ifdef __clang__
  return "clang " __clang_version__;
#else
  return "g++ " __VERSION__;
#endif
}

}  // namespace

std::string version_text() {
  const auto features = cpu_features();
  return fmt::format(
      "uptake {}\n"
      "libtorch {}\n"
      "DCMTK {}\n"
      "SQLite {}\n"
      "compiler {}\n"
      "CPU features in use: {}\n",
      version(), torch_version(), dicom::dcmtk_version(), sqlite3_libversion(), compiler(),
      features.empty() ? "none" : fmt::format("{}", fmt::join(features, " ")));
}

}  // namespace uptake::cmd
