#include "explain/saliency_volume.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/error.h"

namespace uptake {
namespace {

/// Where a voxel of the target lies along one axis of the map.
struct Place {
  std::size_t low = 0, high = 0;
  float weight = 0;  ///< of the higher one
  bool inside = false;
};

std::vector<Place> places_along(double first, double step, std::size_t count, std::size_t size) {
  constexpr double rounding = 1e-6;
  std::vector<Place> places(count);
  const double last = static_cast<double>(size) - 1;
  for (std::size_t i = 0; i < count; ++i) {
    const double at = first + step * static_cast<double>(i);
    if (!(at >= -.5 - rounding && at <= last + .5 + rounding)) continue;
    const double within = std::clamp(at, 0.0, last);
    const double low = std::floor(within);
    places[i].low = static_cast<std::size_t>(low);
    places[i].high = std::min(places[i].low + 1, size - 1);
    places[i].weight = static_cast<float>(within - low);
    places[i].inside = true;
  }
  return places;
}

/// From the voxels of `to` to those of `from`, axis by axis.
std::array<std::vector<Place>, 3> places_between(const Grid& to, const Grid& from) {
  const Eigen::Matrix4d relative = from.affine.inverse() * to.affine;
  std::array<std::vector<Place>, 3> places;
  for (int axis = 0; axis < 3; ++axis) {
    const auto a = static_cast<std::size_t>(axis);
    for (int other = 0; other < 3; ++other) {
      // By less than a hundredth of an element over the whole grid.
      const double drift = std::abs(relative(axis, other)) * static_cast<double>(to.size[a]);
      if (other != axis && !(drift < .01)) {
        throw Error("explain.grid", "a map and a grid are turned against each other");
      }
    }
    places[a] = places_along(relative(axis, 3), relative(axis, axis), to.size[a], from.size[a]);
  }
  return places;
}

float lerp_at(const float* line, const Place& place) {
  return line[place.low] + place.weight * (line[place.high] - line[place.low]);
}

float mixed(float low, float high, float weight) { return low + weight * (high - low); }

}  // namespace

Volume on_grid(const Volume& map, const Grid& grid, float outside) {
  const auto [along_x, along_y, along_z] = places_between(grid, map.grid);
  Volume result{grid, std::vector<float>(grid.voxels(), outside)};
  const auto line = [&](std::size_t y, std::size_t z) {
    return map.voxels.data() + (z * map.grid.size[1] + y) * map.grid.size[0];
  };
  float* out = result.voxels.data();
  for (const auto& z : along_z) {
    for (const auto& y : along_y) {
      for (const auto& x : along_x) {
        if (z.inside && y.inside && x.inside) {
          *out = mixed(
              mixed(lerp_at(line(y.low, z.low), x), lerp_at(line(y.high, z.low), x), y.weight),
              mixed(lerp_at(line(y.low, z.high), x), lerp_at(line(y.high, z.high), x), y.weight),
              z.weight);
        }
        ++out;
      }
    }
  }
  return result;
}

NormalisedMap normalised(const Volume& map, const Grid& grid) {
  constexpr float outside = -1;
  NormalisedMap result{on_grid(map, grid, outside)};
  auto& values = result.values.voxels;
  float low = std::numeric_limits<float>::max(), high = 0;
  for (const float value : values) {
    if (value < 0) continue;
    ++result.read;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  const bool even = !(high > low);
  for (float& value : values) value = value < 0 || even ? 0 : (value - low) / (high - low);
  if (result.read == 0) return result;
  result.minimum = low;
  result.range = double{high} - low;
  return result;
}

void keep_from(std::span<float> values, double threshold) {
  for (float& value : values) value = value >= threshold ? value : 0;
}

double share_kept(const NormalisedMap& map, double threshold) {
  const auto kept = std::ranges::count_if(
      map.values.voxels, [&](float value) { return value > 0 && value >= threshold; });
  return map.read == 0 ? 0 : static_cast<double>(kept) / static_cast<double>(map.read);
}

std::array<std::size_t, 3> hottest_voxel(const Volume& map) {
  const auto [columns, rows, slices] = map.grid.size;
  const auto hottest = std::ranges::max_element(map.voxels);
  const auto place = static_cast<std::size_t>(hottest - map.voxels.begin());
  return {place % columns, place / columns % rows, place / columns / rows};
}

}  // namespace uptake
