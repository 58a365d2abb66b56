#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace uptake {

/// Cores' worth of time that cgroup v2 allows: the least of cpu.max (quota / period) from the
/// group in `membership` (the text of /proc/self/cgroup) up to `root` (/sys/fs/cgroup), or nothing
/// where there is no limit.
std::optional<double> cpu_quota(const std::filesystem::path& root, std::string_view membership);

}  // namespace uptake
