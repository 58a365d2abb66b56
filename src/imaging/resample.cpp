#include "imaging/resample.h"

#include <algorithm>
#include <cmath>

#include "core/large_vector.h"
#include "imaging/resample_oblique.h"

namespace uptake {
namespace {

/// Fractional source indices of the target's samples along one axis, the two grids being parallel.
std::vector<double> positions_along(int axis, const Grid& source, const Grid& target) {
  const Eigen::Matrix4d to_source = source.affine.inverse() * target.affine;
  std::vector<double> position(target.size[static_cast<std::size_t>(axis)]);
  for (std::size_t i = 0; i < position.size(); ++i)
    position[i] = to_source(axis, axis) * static_cast<double>(i) + to_source(axis, 3);
  return position;
}

/// to += weight * from. The loop that most of an import's arithmetic is in: built also for
/// processors with wider vectors, one of which is chosen when the program starts.
[[gnu::target_clones("default", "avx2")]] void add_scaled(float weight, const float* from,
                                                          std::size_t count, float* to) {
  for (std::size_t i = 0; i < count; ++i) to[i] += weight * from[i];
}

/// [rows][columns] of the source to those of the target: down the columns first, which goes by
/// whole rows, then along the rows that are left.
class PlaneResampler {
 public:
  PlaneResampler(const Grid& source, const Grid& target, float outside)
      : source_width_(source.size[0]),
        width_(target.size[0]),
        height_(target.size[1]),
        outside_(outside),
        x_(axis_weights(positions_along(0, source, target), source.size[0])),
        y_(axis_weights(positions_along(1, source, target), source.size[1])) {}

  void operator()(std::span<const float> from, std::span<float> to) const {
    std::vector<float> blend(source_width_);
    for (std::size_t row = 0; row < height_; ++row) {
      float* out = to.data() + row * width_;
      if (y_.begin[row] == y_.begin[row + 1]) {
        std::fill_n(out, width_, outside_);
        continue;
      }
      blend_rows(from.data(), row, blend);
      blend_columns(blend, out);
    }
  }

 private:
  void blend_rows(const float* from, std::size_t row, std::vector<float>& blend) const {
    std::fill(blend.begin(), blend.end(), 0.0F);
    for (std::size_t e = y_.begin[row]; e < y_.begin[row + 1]; ++e)
      add_scaled(y_.weight[e], from + y_.index[e] * source_width_, source_width_, blend.data());
  }
  void blend_columns(const std::vector<float>& blend, float* out) const {
    for (std::size_t i = 0; i < width_; ++i) {
      float sum = 0;
      for (std::size_t e = x_.begin[i]; e < x_.begin[i + 1]; ++e)
        sum += x_.weight[e] * blend[x_.index[e]];
      out[i] = x_.begin[i] == x_.begin[i + 1] ? outside_ : sum;
    }
  }

  std::size_t source_width_, width_, height_;
  float outside_;
  AxisWeights x_, y_;
};

std::vector<float> resample_parallel(const SliceSource& source, const Grid& target, float outside,
                                     ThreadPool& pool) {
  const std::size_t plane = target.size[0] * target.size[1];
  const AxisWeights z = axis_weights(positions_along(2, source.grid, target), source.grid.size[2],
                                     source.slice_index);
  const PlaneResampler resample_plane(source.grid, target, outside);

  // Slices that no target slice needs are not read at all.
  std::vector<bool> needed(source.slice_index.size(), false);
  for (std::size_t index : z.index) needed[index] = true;
  std::vector<std::size_t> place(source.slice_index.size()), wanted;
  for (std::size_t k = 0; k < needed.size(); ++k)
    if (needed[k]) place[k] = wanted.size(), wanted.push_back(k);

  auto planes = large_vector<float>(wanted.size() * plane);
  pool.parallel_for(wanted.size(), [&](std::size_t w) {
    thread_local std::vector<float> slice;
    slice.resize(source.grid.size[0] * source.grid.size[1]);
    source.read(wanted[w], slice);
    resample_plane(slice, std::span(planes).subspan(w * plane, plane));
  });

  const bool same_slices = [&] {
    for (std::size_t k = 0; k < target.size[2]; ++k)
      if (z.begin[k + 1] - z.begin[k] != 1 || place[z.index[z.begin[k]]] != k) return false;
    return wanted.size() == target.size[2];
  }();
  if (same_slices) return planes;

  auto result = large_vector<float>(target.voxels(), outside);
  pool.parallel_for(target.size[2], [&](std::size_t k) {
    if (z.begin[k] == z.begin[k + 1]) return;
    float* out = result.data() + k * plane;
    std::fill_n(out, plane, 0.0F);
    for (std::size_t e = z.begin[k]; e < z.begin[k + 1]; ++e) {
      add_scaled(z.weight[e], planes.data() + place[z.index[e]] * plane, plane, out);
    }
  });
  return result;
}

/// Off the diagonal the indices may drift by a twentieth of a voxel over the whole volume.
bool parallel(const Grid& source, const Grid& target) {
  const Eigen::Matrix4d to_source = source.affine.inverse() * target.affine;
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column) {
      const double drift = std::abs(to_source(row, column)) *
                           static_cast<double>(target.size[static_cast<std::size_t>(column)]);
      if (row != column && !(drift < 0.05)) return false;
    }
  return true;
}

}  // namespace

std::vector<float> resample(const SliceSource& source, const Grid& target, float outside,
                            ThreadPool& pool) {
  return parallel(source.grid, target) ? resample_parallel(source, target, outside, pool)
                                       : resample_oblique(source, target, outside, pool);
}

}  // namespace uptake
