#pragma once

#include <filesystem>

#include "core/error.h"

namespace uptake {

/// Error "file.write" from errno: the path, the system's words, and what the reader can do.
Error write_error(const std::filesystem::path& path, int error_number);
/// Error "file.read", likewise.
Error read_error(const std::filesystem::path& path, int error_number);

}  // namespace uptake
