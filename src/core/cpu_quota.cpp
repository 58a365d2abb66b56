#include "core/cpu_quota.h"

#include <algorithm>
#include <fstream>
#include <string>

#include "core/text.h"

namespace uptake {
namespace {

/// "max 100000" or "150000 100000", in microseconds.
std::optional<double> quota_of(const std::filesystem::path& group) {
  std::ifstream file(group / "cpu.max");
  double quota = 0, period = 0;
  if (!(file >> quota >> period) || quota <= 0 || period <= 0) return std::nullopt;
  return quota / period;
}

}  // namespace

std::optional<double> cpu_quota(const std::filesystem::path& root, std::string_view membership) {
  constexpr std::string_view version_2 = "0::/";
  std::optional<double> least;
  for (const auto& line : split(membership, '\n')) {
    if (!line.starts_with(version_2)) continue;
    auto group = std::filesystem::path(line.substr(version_2.size())).lexically_normal();
    // "/../x": a group outside the container, of which only the root is to be seen.
    if (group.string().starts_with("..")) group.clear();
    for (;; group = group.parent_path()) {
      const auto quota = quota_of(root / group);
      if (quota) least = std::min(*quota, least.value_or(*quota));
      if (group.empty() || group == ".") break;
    }
  }
  return least;
}

}  // namespace uptake
