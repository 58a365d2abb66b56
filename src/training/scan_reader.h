#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "cohort/scan_targets.h"
#include "imaging/augmentation.h"
#include "nn/scan_config.h"

namespace uptake {

/// Makes of a scan file what the network sees. One a thread: it keeps the memory of a slice.
class ScanReader {
 public:
  struct Options {
    ScanModelConfig model;
    std::optional<Augmentation> augmentation;  ///< nothing: no chance at all
    std::uint64_t seed = 0;
    std::size_t longest = 0;  ///< slices; 0: any
  };
  explicit ScanReader(Options options);

  /// Slices that read() gives of an exam.
  static std::size_t slices_of(const ScanExam& exam, std::size_t longest);

  /// Where a scan goes: two volumes [slices, rows, columns], each with `padded` slices of room;
  /// what is behind the scan's slices becomes 0.
  struct Target {
    float *ct, *pet;
    std::size_t padded;
  };
  /// `draw` numbers the chance. Errors: those of ScanView; "scan.slices": not as many as the cohort
  /// says; "config.invalid" of the normalisation.
  void read(const ScanExam& exam, std::uint64_t draw, const Target& target);

 private:
  struct Chance;
  struct Volumes;
  struct Channel;
  Chance chance_of(std::size_t rows, std::size_t columns, std::size_t slices, std::uint64_t draw);

  void fill(const Volumes& volumes, const Channel& channel);

  Options options_;
  std::vector<float> slice_;
};

}  // namespace uptake
