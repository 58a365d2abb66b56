#pragma once

#include <cstdint>
#include <filesystem>

#include "core/descriptor.h"
#include "training/training_config.h"

namespace uptake {

/// A run's files, for one process at a time.
class RunFolder {
 public:
  /// Creates the folder, locks it, and compares the config of the run in it, if any, with `config`;
  /// then config.json is there. `restart`: an earlier run's files are removed. Errors:
  /// "training.in_use", "training.not_a_run", "training.config_differs", "file.write".
  RunFolder(std::filesystem::path path, const TrainingConfig& config, bool restart);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path config() const { return path_ / "config.json"; }
  std::filesystem::path checkpoint() const { return path_ / "checkpoint.safetensors"; }
  std::filesystem::path best() const { return path_ / "best.safetensors"; }
  /// Better weights than best() that no checkpoint knows of yet.
  std::filesystem::path next_best() const { return path_ / "best.next.safetensors"; }
  std::filesystem::path metrics() const { return path_ / "metrics.jsonl"; }
  std::filesystem::path environment() const { return path_ / "environment.json"; }
  /// How many event files there are: the number of the next.
  std::int64_t event_files() const;

 private:
  void lock();
  /// The config of the run that is here; null where there is none.
  nlohmann::json earlier_config() const;
  void remove_run() const;

  std::filesystem::path path_;
  Descriptor lock_;
};

}  // namespace uptake
