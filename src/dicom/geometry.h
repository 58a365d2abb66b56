#pragma once

#include <Eigen/Dense>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"

namespace uptake::dicom {

/// Where one slice lies (PS3.3 C.7.6.2), millimetres in the patient frame LPS.
struct SlicePlane {
  std::array<double, 3> position{};     ///< (0020,0032): centre of the first voxel
  std::array<double, 6> orientation{};  ///< (0020,0037)
  std::array<double, 2> spacing{};      ///< (0028,0030): between rows, between columns
  std::size_t rows = 0, columns = 0;
};

/// What a reader of the exam should know; never an error.
struct Note {
  std::string code, message;
  bool operator==(const Note&) const = default;
};

/// What is tolerated in real series.
struct StackLimits {
  /// A slice may lie this far from its place on the even grid and is still taken as it is: the
  /// larger of the two. Beyond, the stack is resampled onto even steps. (GE series jitter by 0.1
  /// mm.)
  double jitter_mm = 0.12, jitter_fraction = 0.05;
  /// Gaps of missing slices are interpolated over up to this many slices and this width.
  std::size_t missing_in_a_row = 2;
  double gap_mm = 15.0;
};

/// Slices sorted along their normal and fitted to even steps.
struct SliceStack {
  std::vector<std::size_t> order;  ///< indices of the input, from low to high along the normal
  std::vector<double>
      slice_index;         ///< for each of `order`: its place on the even grid, 0 .. count - 1
  std::size_t count = 0;   ///< slices of the even grid (order.size() + missing)
  bool even = true;        ///< every slice within the jitter of its place
  Eigen::Matrix4d affine;  ///< (column, row, slice) to mm, LPS, voxel centres
  std::vector<std::pair<std::size_t, std::size_t>> duplicates;  ///< (kept, other), input indices
  double tilt_degrees = 0;  ///< between the slices' normal and the line of their centres
  double largest_deviation_mm = 0;
  std::size_t missing = 0;
  std::vector<Note> notes;  ///< "gantry_tilt", "missing_slices", "uneven_steps"
};

/// Refusals: "no_geometry" (NaN, zero or negative spacing, cosines that are no rotation),
/// "mixed_geometry" (orientation, spacing or size differs between slices), "single_slice",
/// "missing_slices" (a gap beyond the limits), "shifted_slices" (centres not on one line).
Outcome<SliceStack> stack_slices(std::span<const SlicePlane> planes,
                                 const StackLimits& limits = {});

}  // namespace uptake::dicom
