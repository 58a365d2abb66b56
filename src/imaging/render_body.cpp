#include "imaging/render_body.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace uptake {
namespace {

using Counts = std::array<std::vector<std::size_t>, 3>;

/// How many voxels of body each plane of the grid holds, along every axis.
Counts count_body(const Scan& scan, const Windows& windows) {
  const auto [columns, rows, slices] = scan.grid.size;
  Counts counts;
  for (std::size_t a = 0; a < 3; ++a) counts[a].resize(scan.grid.size[a]);
  const double uptake = std::lerp(windows.pet.low, windows.pet.high, .1);
  std::size_t i = 0;
  for (std::size_t z = 0; z < slices; ++z) {
    for (std::size_t y = 0; y < rows; ++y) {
      for (std::size_t x = 0; x < columns; ++x, ++i) {
        if (!(scan.ct[i] > -300) && !(scan.pet[i] > uptake)) continue;
        ++counts[0][x], ++counts[1][y], ++counts[2][z];
      }
    }
  }
  return counts;
}

}  // namespace

Box body_box(const Scan& scan, const Windows& windows) {
  constexpr double margin_mm = 15;
  const Counts counts = count_body(scan, windows);
  const auto spacing = scan.grid.spacing();
  Box box{{}, scan.grid.size};
  for (std::size_t a = 0; a < 3; ++a) {
    const auto occupied = [](std::size_t count) { return count > 0; };
    const auto first = std::find_if(counts[a].begin(), counts[a].end(), occupied);
    if (first == counts[a].end()) return {{}, scan.grid.size};
    const auto last = std::find_if(counts[a].rbegin(), counts[a].rend(), occupied);
    const auto margin = static_cast<std::size_t>(
        std::min(std::ceil(margin_mm / spacing[a]), static_cast<double>(scan.grid.size[a])));
    const auto from = static_cast<std::size_t>(first - counts[a].begin());
    const auto to = static_cast<std::size_t>(last.base() - counts[a].begin());
    box.low[a] = from > margin ? from - margin : 0;
    box.high[a] = std::min(to + margin, scan.grid.size[a]);
  }
  return box;
}

Image crop_to(const Image& image, const Grid& grid, const View& view, const Box& box) {
  const std::size_t a = view.across, d = view.down;
  const std::size_t x = view.flip_across ? grid.size[a] - box.high[a] : box.low[a];
  const std::size_t y = view.flip_down ? grid.size[d] - box.high[d] : box.low[d];
  return crop(image, x, y, box.size(a), box.size(d));
}

}  // namespace uptake
