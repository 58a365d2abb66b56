#include "dicom/series.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "dicom/pixels.h"

namespace uptake::dicom {
namespace {

SlicePlane plane_of(const Instance& i) {
  const double absent = std::numeric_limits<double>::quiet_NaN();
  SlicePlane plane;
  plane.position = i.position.value_or(std::array{absent, absent, absent});
  plane.orientation =
      i.orientation.value_or(std::array{absent, absent, absent, absent, absent, absent});
  plane.spacing = i.pixel_spacing.value_or(std::array{absent, absent});
  plane.rows = i.rows;
  plane.columns = i.columns;
  return plane;
}

/// What slices of one volume have in common.
auto volume_key(const Instance& i) {
  std::array<long, 6> orientation{};
  if (i.orientation)
    std::ranges::transform(*i.orientation, orientation.begin(),
                           [](double cosine) { return std::lround(cosine * 100); });
  return std::tuple(i.frame_of_reference_uid, i.rows, i.columns, orientation,
                    i.position.has_value());
}

void keep_once(Series& series) {
  std::set<std::string> seen;
  const auto before = series.instances.size();
  std::erase_if(series.instances, [&](const Instance& i) {
    return !i.sop_instance_uid.empty() && !seen.insert(i.sop_instance_uid).second;
  });
  if (const auto copies = before - series.instances.size(); copies > 0)
    series.notes.push_back(
        {"repeated_instances",
         fmt::format("{} files are copies of others (same SOP Instance UID)", copies)});
}

void keep_largest_volume(Series& series) {
  std::map<decltype(volume_key(series.instances.front())), std::vector<Instance>> volumes;
  for (Instance& i : series.instances) volumes[volume_key(i)].push_back(std::move(i));
  auto largest = std::ranges::max_element(volumes, {},
                                          [](const auto& volume) { return volume.second.size(); });
  std::size_t left_out = 0;
  for (const auto& [key, members] : volumes) left_out += members.size();
  left_out -= largest->second.size();
  series.instances = std::move(largest->second);
  if (left_out > 0)
    series.notes.push_back(
        {"mixed_series", fmt::format("{} images of the series are of another size, orientation or "
                                     "frame of reference and were left out",
                                     left_out)});
}

bool same_pixels(const Instance& a, const Instance& b) {
  std::vector<float> left(a.rows * a.columns), right(b.rows * b.columns);
  read_pixels(a, left);
  read_pixels(b, right);
  return left == right;
}

std::optional<Refusal> refuse_duplicates(const SliceStack& stack,
                                         const std::vector<Instance>& instances) {
  for (const auto& [kept, other] : stack.duplicates) {
    bool same = false;
    try {
      same = same_pixels(instances[kept], instances[other]);
    } catch (const Error&) {
      // Pixels that cannot be read cannot be told to be the same.
    }
    if (!same)
      return Refusal{"duplicate_slices",
                     fmt::format("{} of {} slices lie where another one lies, with other pixels "
                                 "(dynamic or gated frames, or two reconstructions in one series)",
                                 stack.duplicates.size(), instances.size())};
  }
  return std::nullopt;
}

void stack(Series& series, const StackLimits& limits) {
  std::vector<SlicePlane> planes;
  for (const Instance& i : series.instances) planes.push_back(plane_of(i));
  auto outcome = stack_slices(planes, limits);
  if (auto* refusal = std::get_if<Refusal>(&outcome)) {
    series.no_stack = *refusal;
    return;
  }
  auto& found = std::get<SliceStack>(outcome);
  if (auto refusal = refuse_duplicates(found, series.instances)) {
    series.no_stack = *refusal;
    return;
  }
  if (!found.duplicates.empty())
    series.notes.push_back(
        {"duplicate_slices",
         fmt::format("{} slices came twice and were taken once", found.duplicates.size())});
  std::vector<Instance> ordered;
  for (std::size_t i : found.order) ordered.push_back(std::move(series.instances[i]));
  series.instances = std::move(ordered);
  series.notes.insert(series.notes.end(), found.notes.begin(), found.notes.end());
  series.stack = std::move(found);
}

}  // namespace

std::vector<Series> group_series(std::vector<Instance> instances, const StackLimits& limits) {
  std::map<std::string, Series> by_uid;
  for (Instance& i : instances) {
    Series& series = by_uid[i.series_uid];
    series.uid = i.series_uid;
    series.instances.push_back(std::move(i));
  }
  std::vector<Series> result;
  for (auto& [uid, series] : by_uid) {
    keep_once(series);
    // Only images make volumes; structure sets, reports and the like are told of as they are.
    const Instance& first = series.first();
    if (first.has_pixels && (first.modality == "PT" || first.modality == "CT")) {
      keep_largest_volume(series);
      stack(series, limits);
    }
    result.push_back(std::move(series));
  }
  return result;
}

}  // namespace uptake::dicom
