#include "cohort/scan_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <set>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/text.h"

namespace uptake {

CohortLock::CohortLock(const std::filesystem::path& cohort)
    : descriptor_(::open((cohort / "import.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
  if (descriptor_ < 0)
    throw Error("file.write", fmt::format("cannot open {}", (cohort / "import.lock").string()),
                "check that the cohort's folder may be written to");
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor_);
    throw Error("cohort.busy", fmt::format("another import into {} is running", cohort.string()),
                "wait until it is done");
  }
}

CohortLock::~CohortLock() { ::close(descriptor_); }

std::string next_scan_file(Cohort& cohort, const std::string& exam_id) {
  const auto now = cohort.exam(exam_id);
  const std::string stem = "scans/" + file_name_for(exam_id);
  const std::string first = stem + ".safetensors";
  return now && now->scan_file == first ? stem + ".again.safetensors" : first;
}

std::filesystem::path scratch_folder(const std::filesystem::path& cohort) {
  return cohort / "unpacked";
}

void remove_leftovers(Cohort& cohort) {
  std::filesystem::remove_all(scratch_folder(cohort.folder()));
  remove_stale_temporaries(cohort.scans());
  std::set<std::string> known;
  auto rows = cohort.database().prepare("SELECT scan_file FROM exams WHERE scan_file <> ''");
  while (rows.step()) known.insert(rows.text(0));
  std::vector<std::filesystem::path> orphans;
  for (const auto& entry : std::filesystem::directory_iterator(cohort.scans()))
    if (entry.path().extension() == ".safetensors" &&
        !known.contains("scans/" + entry.path().filename().string()))
      orphans.push_back(entry.path());
  for (const auto& path : orphans) std::filesystem::remove(path);
}

}  // namespace uptake
