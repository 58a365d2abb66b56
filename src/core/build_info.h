#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace uptake {

/// "0.1.0"
std::string version();
/// Vector extensions of this processor that the program makes use of, for example {"avx2", "f16c"}.
std::vector<std::string> cpu_features();
/// The folder share/: $UPTAKE_SHARE, beside the program (../share/uptake), or the source tree's.
/// Errors: "share.missing" naming where it looked.
std::filesystem::path share_folder();

}  // namespace uptake
