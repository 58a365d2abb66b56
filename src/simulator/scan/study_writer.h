#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "dicom/dataset_writer.h"
#include "simulator/scan/scanner.h"
#include "simulator/scan/slice_header.h"
#include "simulator/scan/study_header.h"

namespace uptake::simulator {

/// Writes the CT of an exam, a file a slice: EXAM/CT/0001.dcm, ...
///
///     const CtSeriesWriter ct(exam_folder, scanner, study, geometry);
///     for (std::size_t k = 0; k < geometry.slices; ++k) ct.slice(k, hu_of(k));
///
/// Slices may come in any order, and from several threads at once. What a slice's file holds does
/// not depend on the others.
class CtSeriesWriter {
 public:
  /// Makes the folder. Errors: those of common_header() and put_series(); "dicom.write".
  CtSeriesWriter(const std::filesystem::path& exam_folder, const Scanner& scanner,
                 const StudyHeader& study, const SliceGeometry& geometry);
  /// Slice `k` from 0: HU, [rows][columns]. What is below -1024 is stored as -1024, as scanners do.
  /// Errors: "dicom.write"; "simulator.voxels" for no such slice, or another count of voxels.
  void slice(std::size_t k, std::span<const std::int16_t> hu) const;

 private:
  std::filesystem::path folder_;
  SliceGeometry geometry_;
  std::string series_uid_;
  dicom::DatasetWriter common_;
};

/// Writes the PET of an exam, a file a slice: EXAM/PT/0001.dcm, ... Beds follow one another in the
/// order of slices, each with an acquisition time of its own. Threads as above.
class PetSeriesWriter {
 public:
  /// Errors: as of CtSeriesWriter.
  PetSeriesWriter(const std::filesystem::path& exam_folder, const Scanner& scanner,
                  const StudyHeader& study, const SliceGeometry& geometry);
  /// Slice `k` from 0: Bq/ml, decay-corrected to the start of the PET, [rows][columns]. Stored in
  /// 16 bits with a slope of the slice's own, so that each voxel is off by 1/65,534 of the slice's
  /// largest value at most.
  /// Errors: as of CtSeriesWriter; "simulator.voxels" too for what is not finite.
  void slice(std::size_t k, std::span<const float> bq_ml) const;

 private:
  void put_bed(dicom::DatasetWriter& slice, std::size_t k) const;

  std::filesystem::path folder_;
  SliceGeometry geometry_;
  StudyHeader study_;
  std::string series_uid_;
  dicom::DatasetWriter common_;
};

}  // namespace uptake::simulator
