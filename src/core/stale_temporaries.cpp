#include <signal.h>
#include <sys/types.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/atomic_file.h"

namespace uptake {
namespace {

/// Takes ".<number>" off the end: decimal digits without a leading zero, as fmt writes them.
std::optional<long> take_number(std::string_view& name) {
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto digits = name.substr(dot + 1);
  if (digits.empty() || (digits[0] == '0' && digits.size() > 1)) return std::nullopt;
  if (digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  long number = 0;
  const auto end = digits.data() + digits.size();
  if (std::from_chars(digits.data(), end, number).ec != std::errc{}) return std::nullopt;
  name = name.substr(0, dot);
  return number;
}

/// The process in ".<target>.<pid>.<counter>.tmp", or nothing for any other name.
std::optional<pid_t> owner_of(std::string_view name) {
  constexpr std::string_view suffix = ".tmp";
  if (!name.starts_with('.') || !name.ends_with(suffix)) return std::nullopt;
  name.remove_suffix(suffix.size());
  const auto counter = take_number(name);
  const auto process = counter ? take_number(name) : std::nullopt;
  const bool has_target = name.size() > 1;
  if (!process || !has_target || *process < 1 || *process > INT32_MAX) return std::nullopt;
  return static_cast<pid_t>(*process);
}

bool is_running(pid_t process) { return ::kill(process, 0) == 0 || errno != ESRCH; }

}  // namespace

void remove_stale_temporaries(const std::filesystem::path& folder) {
  // What cannot be listed or removed stays: this is housekeeping, never a reason to stop.
  std::error_code ignored;
  std::filesystem::directory_iterator entry(folder, ignored);
  for (; entry != std::filesystem::directory_iterator{}; entry.increment(ignored)) {
    const auto owner = owner_of(entry->path().filename().string());
    if (!owner || is_running(*owner)) continue;
    if (entry->symlink_status(ignored).type() != std::filesystem::file_type::regular) continue;
    std::filesystem::remove(entry->path(), ignored);
  }
}

}  // namespace uptake
