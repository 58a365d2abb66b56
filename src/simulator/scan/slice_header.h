#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>

#include "dicom/dataset_writer.h"

namespace uptake::simulator {

/// Axial slices of a patient who lies on the back, head first: rows run to the patient's left (+x
/// of LPS), columns to the back (+y). Millimetres.
struct SliceGeometry {
  std::size_t columns = 0, rows = 0, slices = 0;
  double pixel_x_mm = 1, pixel_y_mm = 1;   ///< from column to column, from row to row
  std::array<double, 3> first_pixel_mm{};  ///< centre of the first pixel of slice 0, LPS
  double step_mm = 1;  ///< in z from slice to slice: above 0 from feet to head, else the reverse
  double thickness_mm = 1;
};

/// What CT and PET have in common of a series: its UID, geometry and description of pixels (16 bits
/// allocated, all of them used). Errors: "simulator.geometry" for sizes that no image has.
void put_series(dicom::DatasetWriter& series, const SliceGeometry& geometry,
                const std::string& series_uid, bool is_signed);

/// Slice `k`, from 0: its UIDs, number and place. Errors: "simulator.voxels" where the series has
/// no such slice, or where `voxels` are more or less than its pixels.
void put_slice(dicom::DatasetWriter& slice, const SliceGeometry& geometry,
               const std::string& series_uid, std::size_t k, std::size_t voxels);

/// Errors: "dicom.write" naming the folder.
void make_series_folder(const std::filesystem::path& folder);
/// "0001.dcm" for slice 0.
std::filesystem::path slice_file(std::size_t k);

}  // namespace uptake::simulator
