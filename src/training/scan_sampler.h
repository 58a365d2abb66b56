#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "cohort/scan_targets.h"

namespace uptake {

/// Stands in summary_code_weights for all codes that are not named there.
inline constexpr std::int64_t other_summary_codes = 0;

struct ScanSamplerOptions {
  std::size_t exams_per_epoch = 2000;  ///< draws; 0: as many as there are exams
  std::size_t batch = 2;               ///< over all processes
  /// false: each exam once before any comes again, over the borders of epochs.
  bool with_replacement = true;
  std::uint64_t seed = 0;
  /// Share of the draws by summary code, relative to their sum. The paper's supervised baseline
  /// draws 3 normal exams (code 1) for 7 abnormal ones (2, 4, 9): {1: 3, other_summary_codes: 7}.
  /// Exams without a code, or whose code has no share, are not drawn. Empty: exams are drawn alike.
  std::map<std::int64_t, double> summary_code_weights = {};
  /// Batches hold scans of like length, so that little is padded: a dozen batches' draws are sorted
  /// by slices, cut to batches, and the epoch's batches shuffled.
  bool length_buckets = true;
};

/// Draws the exams of an epoch, as the paper does: 2,000 with replacement. An epoch is a function
/// of (exams, options, epoch) alone. Process r of n that train together takes places
/// [r * batch / n, (r + 1) * batch / n) of each batch. Thread-safe.
class ScanSampler {
 public:
  /// Keeps what it needs of `exams`. Errors: "training.sampling" (XX weights without replacement, a
  /// weight that is no share).
  ScanSampler(const std::vector<ScanExam>& exams, ScanSamplerOptions options);
  ~ScanSampler();

  /// One batch of an epoch may be smaller than `batch`.
  std::size_t batches_per_epoch() const;
  /// Places in `exams`; index < batches_per_epoch().
  std::vector<std::size_t> batch(std::int64_t epoch, std::size_t index) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace uptake
