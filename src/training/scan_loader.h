#pragma once

#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cohort/scan_targets.h"
#include "imaging/augmentation.h"
#include "nn/scan_config.h"

namespace uptake {

/// One batch on the CPU, padded with 0 behind the last slices to the longest scan of it.
struct ScanBatch {
  torch::Tensor scans;    ///< [B, 2, l, rows, columns] float32: CT, PET
  torch::Tensor slices;   ///< [B] int64
  torch::Tensor targets;  ///< [B, T] float32; 0 where not known
  torch::Tensor known;    ///< [B, T] float32: 1, 0 where not known
  std::vector<std::string> exam_ids;
};

/// Reads scans through the page cache, normalises and augments them on worker threads, ahead of
/// training. What comes out depends on the exams asked for and the seed alone.
///
/// A scan whose slices are not as many as the cohort says, or that has a NaN or an infinity, counts
/// as broken. A PET whose unit is not SUVbw is used as it is: normalised by "sequence", as in the
/// paper, it is comparable; by a constant it is not.
class ScanLoader {
 public:
  struct Options {
    ScanModelConfig model;                     ///< normalisation, rows, columns, crop
    std::optional<Augmentation> augmentation;  ///< nothing: none
    std::uint64_t seed = 0;
    std::size_t threads = 1;  ///< workers
    std::size_t ahead = 4;    ///< batches read before they are asked for
    std::size_t longest = 0;  ///< slices; longer scans: a window of so many (training: drawn; else
                              ///< the middle); 0 = any length
    std::size_t slice_multiple = 1;  ///< l is rounded up to this
  };
  /// `exams` must outlive it.
  ScanLoader(const std::vector<ScanExam>& exams, Options options);
  ~ScanLoader();

  /// Which exams a batch has (places in `exams`); called ahead, on another thread, for b = first,
  /// first + 1, ...; empty: there are no more. Exam i of it is augmented by (seed,
  /// "augmentation", draw + i), so that it does not matter how a batch is cut for processes.
  struct Order {
    std::vector<std::size_t> exams;
    std::uint64_t draw = 0;
    /// Filled up to the longest of these as well: of the whole batch, where `exams` is a part of
    /// it.
    std::vector<std::size_t> padded_like = {};
  };
  /// Started again it forgets what it read ahead.
  void start(std::uint64_t first, std::function<Order(std::uint64_t batch)> order);
  /// The next batch, waited for; nothing after the last. Scans that cannot be read are left out and
  /// counted in broken(); a batch all of whose scans are broken has exam_ids empty. What `order`
  /// throws comes out here.
  std::optional<ScanBatch> next();

  /// exam_id -> reason, of scans that could not be read so far.
  std::map<std::string, std::string> broken() const;
  /// Seconds that next() has waited, and batches it gave: is loading the bottleneck?
  struct Waited {
    double seconds = 0;
    std::uint64_t batches = 0;
  };
  Waited waited() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace uptake
