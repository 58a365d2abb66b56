#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "cohort/scan_file.h"
#include "storage/safetensors.h"

namespace uptake {

/// A scan file opened, and read slice by slice out of the page cache: read_scan() makes a copy of
/// all of it, which training does not need.
class ScanView {
 public:
  /// Errors: those of SafetensorsFile; "scan.format" as read_scan().
  explicit ScanView(const std::filesystem::path& file);

  std::size_t slices() const { return slices_; }
  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }

  struct Sequence {
    std::span<const std::byte> halves;  ///< float16 [slices, rows, columns], at any address
    float scale = 1;                    ///< of what is stored
    SequenceStatistics statistics;      ///< of the values
  };
  const Sequence& ct() const { return ct_; }
  /// SUVbw, or the unit that the scan has: its statistics are in the same one.
  const Sequence& pet() const { return pet_; }

  /// Writes one slice in HU or SUV; `to` has room for rows x columns. Errors: "scan.not_finite".
  void read_slice(const Sequence& sequence, std::size_t slice, std::span<float> to) const;

 private:
  double number(const char* key) const;
  Sequence sequence_of(const char* name) const;
  void expect(const char* key, const char* value) const;

  std::filesystem::path path_;
  SafetensorsFile file_;
  std::size_t slices_ = 0, rows_ = 0, columns_ = 0;
  Sequence ct_, pet_;
};

/// Has the system read a file into the page cache, without waiting for it. A hint.
void will_read(const std::filesystem::path& file);

}  // namespace uptake
