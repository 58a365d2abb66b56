#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "training/best_value.h"

namespace uptake {

/// What a checkpoint knows beside tensors.
struct TrainingState {
  std::int64_t step = 0;  ///< optimizer steps done
  std::int64_t steps_per_epoch = 0;
  double seconds = 0;               ///< spent in training, over all starts
  std::uint64_t metrics_bytes = 0;  ///< of metrics.jsonl that belong to these steps
  BestValue early_stop, keep_best;
  std::map<std::string, double> figures;       ///< of the last validation
  std::map<std::string, double> best_figures;  ///< of keep_best's
  bool stopped_early = false, complete = false;
};

/// As the metadata of a safetensors file: every number comes back with the same bits.
std::map<std::string, std::string> to_metadata(const TrainingState& state);

/// Errors: "training.checkpoint" naming `file`.
TrainingState state_of(const std::map<std::string, std::string>& metadata,
                       const std::filesystem::path& file);

}  // namespace uptake
