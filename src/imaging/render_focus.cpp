#include "imaging/render_focus.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "imaging/render.h"

namespace uptake {
namespace {

constexpr double smallest_ml = .5, largest_ml = 60;

struct Region {
  std::size_t hottest = 0, voxels = 0;
  bool cut = false;  ///< it reaches the edge of the grid
};

/// Flood fill over the 26 neighbours; takes what it visits out of `hot`.
class RegionFinder {
 public:
  RegionFinder(const Scan& scan, double threshold) : scan_(scan), hot_(scan.pet.size()) {
    for (std::size_t i = 0; i < hot_.size(); ++i) hot_[i] = scan.pet[i] >= threshold;
  }

  bool is_hot(std::size_t voxel) const { return hot_[voxel]; }

  Region take(std::size_t start) {
    Region region{start, 0, false};
    hot_[start] = false;
    queue_.assign(1, start);
    while (!queue_.empty()) {
      const std::size_t voxel = queue_.back();
      queue_.pop_back();
      ++region.voxels;
      if (scan_.pet[voxel] > scan_.pet[region.hottest]) region.hottest = voxel;
      region.cut |= visit_neighbours(voxel);
    }
    return region;
  }

 private:
  /// Whether the voxel lies at the edge of the grid. (A grid of one slice is all edge.)
  bool visit_neighbours(std::size_t voxel) {
    const auto [columns, rows, slices] = scan_.grid.size;
    const std::size_t x = voxel % columns, y = voxel / columns % rows, z = voxel / columns / rows;
    for (std::size_t k = z > 0 ? z - 1 : 0; k <= z + 1 && k < slices; ++k) {
      for (std::size_t j = y > 0 ? y - 1 : 0; j <= y + 1 && j < rows; ++j) {
        for (std::size_t i = x > 0 ? x - 1 : 0; i <= x + 1 && i < columns; ++i) {
          const std::size_t neighbour = (k * rows + j) * columns + i;
          if (!hot_[neighbour]) continue;
          hot_[neighbour] = false;
          queue_.push_back(neighbour);
        }
      }
    }
    return x == 0 || y == 0 || z == 0 || x + 1 == columns || y + 1 == rows || z + 1 == slices;
  }

  const Scan& scan_;
  std::vector<bool> hot_;
  std::vector<std::size_t> queue_;
};

std::array<std::size_t, 3> voxel_at(const Grid& grid, std::size_t offset) {
  return {offset % grid.size[0], offset / grid.size[0] % grid.size[1],
          offset / grid.size[0] / grid.size[1]};
}

std::size_t hottest_voxel(const Scan& scan) {
  std::size_t hottest = 0;
  for (std::size_t i = 0; i < scan.pet.size(); ++i) {
    if (!(scan.pet[i] <= scan.pet[hottest]) && std::isfinite(scan.pet[i])) hottest = i;
  }
  return hottest;
}

/// Kinds stand in order of preference; within one kind the hotter.
bool better(const Focus& a, const Focus& b) {
  return a.kind != b.kind ? a.kind < b.kind : a.value > b.value;
}

}  // namespace

Focus choose_focus(const Scan& scan) {
  Focus focus;
  for (std::size_t a = 0; a < 3; ++a) focus.voxel[a] = scan.grid.size[a] / 2;
  if (scan.pet.empty()) return focus;
  const std::size_t hottest = hottest_voxel(scan);
  if (!(scan.pet[hottest] > 0)) return focus;
  focus = {Focus::Kind::hottest, voxel_at(scan.grid, hottest), scan.pet[hottest], 0};

  const double threshold = scan.pet_unit == PetUnit::suv_bw ? 4 : .5 * percentile(scan.pet, .995);
  if (!(threshold > 0)) return focus;
  const auto spacing = scan.grid.spacing();
  const double voxel_ml = spacing[0] * spacing[1] * spacing[2] / 1000;
  RegionFinder finder(scan, threshold);
  for (std::size_t i = 0; i < scan.pet.size(); ++i) {
    if (!finder.is_hot(i)) continue;
    const Region region = finder.take(i);
    const double ml = static_cast<double>(region.voxels) * voxel_ml;
    if (region.cut || ml < smallest_ml || !std::isfinite(scan.pet[region.hottest])) continue;
    const Focus found{ml > largest_ml ? Focus::Kind::whole_region : Focus::Kind::small_focus,
                      voxel_at(scan.grid, region.hottest), scan.pet[region.hottest], ml};
    if (better(found, focus)) focus = found;
  }
  return focus;
}

std::string describe(const Focus& focus, PetUnit unit) {
  const std::string value = unit == PetUnit::suv_bw
                                ? fmt::format("SUVbw {:.1f}", focus.value)
                                : fmt::format("{:.0f} {}", focus.value, unit_in_words(unit));
  switch (focus.kind) {
    case Focus::Kind::small_focus:
      return fmt::format("hottest small focus: {}, {:.1f} ml", value, focus.volume_ml);
    case Focus::Kind::whole_region:
      return fmt::format("hottest whole region: {}, {:.0f} ml", value, focus.volume_ml);
    case Focus::Kind::hottest:
      return fmt::format("hottest voxel: {}", value);
    case Focus::Kind::middle:
      break;
  }
  return "middle of the scan";
}

}  // namespace uptake
