#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "training/appended_file.h"

namespace uptake {

/// Curves for TensorBoard: a file of TFRecords (length, masked CRC-32C, bytes, masked CRC-32C) that
/// hold Event messages of event.proto. Each start of a run writes a file of its own; its first
/// events tell TensorBoard to forget what earlier files have from `first_step` on.
class EventFile {
 public:
  /// `folder`/events.out.tfevents.<seconds since 1970>.uptake.<start, 4 digits>: TensorBoard reads
  /// them in the order of their names. Errors: "file.write".
  EventFile(const std::filesystem::path& folder, std::int64_t start, std::int64_t first_step);

  /// Tags ("validation/auroc") with their values at `step`; values become float32.
  void add(std::int64_t step, const std::map<std::string, double>& scalars);

 private:
  AppendedFile file_;
};

}  // namespace uptake
