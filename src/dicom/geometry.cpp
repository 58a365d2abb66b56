#include "dicom/geometry.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <optional>

namespace uptake::dicom {
namespace {

using Eigen::Vector3d;

Vector3d row_cosine(const SlicePlane& plane) { return Vector3d(plane.orientation.data()); }
Vector3d column_cosine(const SlicePlane& plane) { return Vector3d(plane.orientation.data() + 3); }
Vector3d position(const SlicePlane& plane) { return Vector3d(plane.position.data()); }

bool within(double value, double low, double high) { return value >= low && value <= high; }

std::optional<Refusal> refuse_plane(const SlicePlane& plane) {
  const Vector3d x = row_cosine(plane), y = column_cosine(plane);
  // Written so that NaN fails every comparison.
  const bool rotation =
      within(x.norm(), 0.99, 1.01) && within(y.norm(), 0.99, 1.01) && within(x.dot(y), -0.01, 0.01);
  const bool spacing =
      within(plane.spacing[0], 0.01, 100.0) && within(plane.spacing[1], 0.01, 100.0);
  const bool place = position(plane).allFinite() && position(plane).norm() < 1e6;
  if (rotation && spacing && place) return std::nullopt;
  return Refusal{"no_geometry",
                 fmt::format("a slice has no usable {} (ImagePositionPatient, "
                             "ImageOrientationPatient or PixelSpacing is zero, huge or no number)",
                             !place     ? "position"
                             : !spacing ? "pixel spacing"
                                        : "orientation")};
}

bool same_geometry(const SlicePlane& a, const SlicePlane& b) {
  const auto close = [](double p, double q, double bound) { return std::abs(p - q) <= bound; };
  return a.rows == b.rows && a.columns == b.columns &&
         (row_cosine(a) - row_cosine(b)).norm() < 1e-3 &&
         (column_cosine(a) - column_cosine(b)).norm() < 1e-3 &&
         close(a.spacing[0], b.spacing[0], 1e-3 * b.spacing[0]) &&
         close(a.spacing[1], b.spacing[1], 1e-3 * b.spacing[1]);
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Offsets along the normal of the sorted slices, duplicates taken out.
struct Offsets {
  std::vector<std::size_t> order;
  std::vector<double> mm;
  std::vector<std::pair<std::size_t, std::size_t>> duplicates;
};

Offsets sort_along(const Vector3d& normal, std::span<const SlicePlane> planes) {
  std::vector<double> offset(planes.size());
  for (std::size_t i = 0; i < planes.size(); ++i) offset[i] = normal.dot(position(planes[i]));
  std::vector<std::size_t> order(planes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return offset[i]; });

  Offsets sorted;
  for (std::size_t i : order) {
    // A hundredth of a millimetre apart is one place: steps of real series start at 0.1 mm.
    if (!sorted.order.empty() && offset[i] - sorted.mm.back() < 0.01) {
      sorted.duplicates.emplace_back(sorted.order.back(), i);
      continue;
    }
    sorted.order.push_back(i);
    sorted.mm.push_back(offset[i]);
  }
  return sorted;
}

/// Refuses centres that leave the straight line from the first to the last slice.
std::optional<Refusal> refuse_shifted(const Offsets& offsets, std::span<const SlicePlane> planes) {
  const Vector3d first = position(planes[offsets.order.front()]);
  const Vector3d last = position(planes[offsets.order.back()]);
  const double length = offsets.mm.back() - offsets.mm.front();
  for (std::size_t k = 0; k < offsets.order.size(); ++k) {
    const double t = (offsets.mm[k] - offsets.mm.front()) / length;
    const Vector3d off = position(planes[offsets.order[k]]) - (first + t * (last - first));
    const double bound = 0.5 * std::min(planes[0].spacing[0], planes[0].spacing[1]);
    if (off.norm() > bound)
      return Refusal{"shifted_slices",
                     fmt::format("slice centres do not lie on one line: one is {:.2f} mm off, in "
                                 "the plane of the slices",
                                 off.norm())};
  }
  return std::nullopt;
}

/// Gives every slice its place on even steps; counts the places that stay empty.
std::optional<Refusal> fit_even_steps(const Offsets& offsets, const StackLimits& limits,
                                      SliceStack& stack) {
  const std::size_t slices = offsets.mm.size();
  std::vector<double> steps(slices - 1);
  for (std::size_t k = 0; k + 1 < slices; ++k) steps[k] = offsets.mm[k + 1] - offsets.mm[k];
  const double typical = median(steps);
  const double bound = std::max(limits.jitter_mm, limits.jitter_fraction * typical);

  std::size_t widest = 0;
  double widest_mm = 0;
  for (double step : steps) {
    const double multiple = std::round(step / typical);
    // Two neighbours may each be off their place, in opposite directions.
    if (multiple < 2 || std::abs(step - multiple * typical) > 2 * bound) continue;
    const auto gap = static_cast<std::size_t>(multiple) - 1;
    stack.missing += gap;
    if (gap > widest) widest = gap, widest_mm = step;
  }
  if (widest > limits.missing_in_a_row || widest_mm > limits.gap_mm)
    return Refusal{
        "missing_slices",
        fmt::format("{} slices are missing, {} of them in a row ({:.1f} mm); up to {} in "
                    "a row and {:.0f} mm are interpolated over",
                    stack.missing, widest, widest_mm, limits.missing_in_a_row, limits.gap_mm)};
  if (const double largest = *std::ranges::max_element(steps);
      largest > std::max(limits.gap_mm, 2 * typical))
    return Refusal{"missing_slices",
                   fmt::format("there is a gap of {:.1f} mm between two slices that are otherwise "
                               "{:.2f} mm apart",
                               largest, typical)};

  const double length = offsets.mm.back() - offsets.mm.front();
  const bool jitter_only = std::ranges::all_of(
      steps, [&](double step) { return std::abs(step - typical) <= 2 * bound; });
  stack.count = jitter_only ? slices : static_cast<std::size_t>(std::llround(length / typical)) + 1;
  const double step = length / static_cast<double>(stack.count - 1);
  stack.slice_index.resize(slices);
  for (std::size_t k = 0; k < slices; ++k) {
    const double index = (offsets.mm[k] - offsets.mm.front()) / step;
    const double deviation = std::abs(index - std::round(index)) * step;
    stack.largest_deviation_mm = std::max(stack.largest_deviation_mm, deviation);
    stack.slice_index[k] = index;
  }
  stack.even = stack.largest_deviation_mm <= bound;
  if (stack.even)
    for (double& index : stack.slice_index) index = std::round(index);
  return std::nullopt;
}

Eigen::Matrix4d fit_affine(const Offsets& offsets, std::span<const SlicePlane> planes,
                           std::size_t count) {
  const SlicePlane& first = planes[offsets.order.front()];
  const SlicePlane& last = planes[offsets.order.back()];
  Eigen::Matrix4d affine = Eigen::Matrix4d::Identity();
  affine.block<3, 1>(0, 0) = row_cosine(first).normalized() * first.spacing[1];
  affine.block<3, 1>(0, 1) = column_cosine(first).normalized() * first.spacing[0];
  affine.block<3, 1>(0, 2) = (position(last) - position(first)) / static_cast<double>(count - 1);
  affine.block<3, 1>(0, 3) = position(first);
  return affine;
}

void add_notes(SliceStack& stack) {
  // A tenth of a degree moves the last of 300 slices of 3 mm by 1.6 mm: less is rounding.
  if (stack.tilt_degrees > 0.1)
    stack.notes.push_back({"gantry_tilt", fmt::format("the gantry was tilted by {:.2f} degrees",
                                                      stack.tilt_degrees)});
  if (stack.missing > 0)
    stack.notes.push_back(
        {"missing_slices", fmt::format("{} missing slices were interpolated", stack.missing)});
  if (!stack.even)
    stack.notes.push_back(
        {"uneven_steps", fmt::format("slices lie up to {:.2f} mm off even steps: resampled",
                                     stack.largest_deviation_mm)});
}

}  // namespace

Outcome<SliceStack> stack_slices(std::span<const SlicePlane> planes, const StackLimits& limits) {
  if (planes.size() < 2) return Refusal{"single_slice", "fewer than two slices"};
  for (const SlicePlane& plane : planes) {
    if (auto refusal = refuse_plane(plane)) return *refusal;
    if (!same_geometry(plane, planes.front()))
      return Refusal{"mixed_geometry",
                     "orientation, pixel spacing or size differs between the slices"};
  }
  const Vector3d normal = row_cosine(planes[0]).cross(column_cosine(planes[0])).normalized();
  const Offsets offsets = sort_along(normal, planes);
  if (offsets.order.size() < 2) return Refusal{"single_slice", "all slices lie at one place"};

  SliceStack stack;
  if (auto refusal = refuse_shifted(offsets, planes)) return *refusal;
  if (auto refusal = fit_even_steps(offsets, limits, stack)) return *refusal;
  stack.order = offsets.order;
  stack.duplicates = offsets.duplicates;
  stack.affine = fit_affine(offsets, planes, stack.count);
  const Vector3d step = stack.affine.block<3, 1>(0, 2).normalized();
  stack.tilt_degrees =
      std::acos(std::clamp(step.dot(normal), -1.0, 1.0)) * 180.0 / std::numbers::pi;
  add_notes(stack);
  return stack;
}

}  // namespace uptake::dicom
