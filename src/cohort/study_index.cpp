#include "cohort/study_index.h"

#include <map>

#include "core/error.h"
#include "core/mapped_file.h"
#include "dicom/guard.h"

namespace uptake {
namespace {

/// What became of one file.
struct Checked {
  std::string study_uid;  ///< empty: passed over
  std::string code, message;
};

Checked check(const dicom::FoundFile& file) {
  try {
    const MappedFile mapped(file.path);
    return {dicom::check_layout(mapped.bytes()).study_uid, "", ""};
  } catch (const Error& error) {
    return {"", error.code(), error.what()};
  }
}

class Indexer {
 public:
  explicit Indexer(ThreadPool& pool) : pool_(pool) {}

  void add(const dicom::FoundFile& file) {
    batch_.push_back(file);
    if (batch_.size() >= batch_size) flush();
  }

  /// Checks the waiting files on all threads and files them away in the order they came.
  void flush() {
    std::vector<Checked> checked(batch_.size());
    pool_.parallel_for(batch_.size(), [&](std::size_t i) { checked[i] = check(batch_[i]); });
    for (std::size_t i = 0; i < batch_.size(); ++i) {
      if (!checked[i].code.empty())
        index.problems.push_back({batch_[i].label, checked[i].code, checked[i].message});
      else if (checked[i].study_uid.empty())
        ++index.passed;
      else
        study(checked[i].study_uid).files.push_back(std::move(batch_[i]));
    }
    batch_.clear();
  }

  StudyIndex index;

 private:
  static constexpr std::size_t batch_size = 4096;

  StudyFiles& study(const std::string& uid) {
    const auto [place, is_new] = places_.try_emplace(uid, index.studies.size());
    if (is_new) index.studies.push_back({uid, {}});
    return index.studies[place->second];
  }

  ThreadPool& pool_;
  std::vector<dicom::FoundFile> batch_;
  std::map<std::string, std::size_t> places_;
};

}  // namespace

StudyIndex index_studies(std::span<const std::filesystem::path> roots,
                         const std::filesystem::path& scratch, ThreadPool& pool) {
  Indexer indexer(pool);
  dicom::WalkResult walk =
      dicom::walk_files(roots, scratch, [&](const dicom::FoundFile& file) { indexer.add(file); });
  indexer.flush();
  StudyIndex index = std::move(indexer.index);
  index.files = walk.files;
  index.passed += walk.passed;
  index.problems.insert(index.problems.begin(), walk.problems.begin(), walk.problems.end());
  return index;
}

}  // namespace uptake
