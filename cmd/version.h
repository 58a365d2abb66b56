#pragma once

#include <string>

namespace uptake::cmd {

/// One line a part: this program, libtorch, DCMTK, SQLite, the compiler, the CPU features in use.
std::string version_text();

}  // namespace uptake::cmd
