#include "core/build_info.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#include <cstdlib>

#include "core/error.h"
#include "core/text.h"

// Set for this file alone, from src/core/CMakeLists.txt: UPTAKE_VERSION, UPTAKE_SOURCE_SHARE.

namespace uptake {
namespace {

bool is_folder(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

std::filesystem::path installed_share() {
  std::error_code failure;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failure);
  if (failure) return {};
  return (program.parent_path() / "../share/uptake").lexically_normal();
}

#if defined(__x86_64__) || defined(__i386__)
/// clang 14 does not know this name. The operating system's part in it is the same as in AVX.
bool has_f16c() {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  return __get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 && (ecx & bit_F16C) != 0;
}
#endif

}  // namespace

std::string version() { return UPTAKE_VERSION; }

std::vector<std::string> cpu_features() {
  std::vector<std::string> features;
#if defined(__x86_64__) || defined(__i386__)
  __builtin_cpu_init();
  const auto add = [&](const char* name, bool present) {
    if (present) features.emplace_back(name);
  };
  const bool avx = __builtin_cpu_supports("avx") != 0;
  add("avx", avx);
  add("avx2", __builtin_cpu_supports("avx2") != 0);
  add("f16c", avx && has_f16c());
#endif
  return features;
}

std::filesystem::path share_folder() {
  if (const char* chosen = std::getenv("UPTAKE_SHARE"); chosen != nullptr && *chosen != '\0') {
    if (is_folder(chosen)) return chosen;
    throw Error("share.missing", "UPTAKE_SHARE is not a folder: " + printable(chosen),
                "set it to the folder share/ or unset it");
  }
  auto installed = installed_share();
  if (is_folder(installed)) return installed;
  std::filesystem::path source = UPTAKE_SOURCE_SHARE;
  if (is_folder(source)) return source;
  throw Error("share.missing",
              "the folder share/ is neither at " + printable(installed.string()) + " nor at " +
                  source.string(),
              "install the program whole, or set UPTAKE_SHARE to that folder");
}

}  // namespace uptake
