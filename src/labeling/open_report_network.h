#pragma once

#include <filesystem>
#include <memory>

#include "nn/report_network.h"

namespace uptake {

/// make_report_network() of the learning library, which is loaded for it (core/late_library.h).
/// Errors: its own, and "library.missing".
std::unique_ptr<ReportNetwork> open_report_network(const std::filesystem::path& folder,
                                                   const NetworkOptions& options);

}  // namespace uptake
