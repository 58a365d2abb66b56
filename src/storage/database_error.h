#pragma once

#include <filesystem>
#include <string_view>

#include "core/error.h"

struct sqlite3;

namespace uptake {

/// Error "database.<reason>" from what the connection did last: the file, SQLite's words, a cure.
/// `sql` is shown where the statement itself is at fault.
Error database_error(sqlite3* database, std::string_view sql = "");
/// The same without a working connection.
Error database_error(const std::filesystem::path& file, int code, std::string_view words,
                     std::string_view sql = "");

}  // namespace uptake
