#include "imaging/resample_oblique.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/large_vector.h"

namespace uptake {
namespace {

/// The whole source on its even grid; places without a slice are interpolated.
Volume read_whole(const SliceSource& source, ThreadPool& pool) {
  Volume volume{source.grid, large_vector<float>(source.grid.voxels())};
  const std::size_t plane = source.grid.size[0] * source.grid.size[1];
  const bool whole_places = source.slice_index.size() == source.grid.size[2] &&
                            std::ranges::all_of(source.slice_index, [](double place) {
                              return place == std::round(place);
                            });
  if (whole_places) {
    pool.parallel_for(source.grid.size[2], [&](std::size_t k) {
      source.read(k, std::span(volume.voxels).subspan(k * plane, plane));
    });
    return volume;
  }
  std::vector<double> position(source.grid.size[2]);
  std::iota(position.begin(), position.end(), 0.0);
  const AxisWeights z = axis_weights(position, position.size(), source.slice_index);
  // One thread a slice of the result reads at most two stored ones: twice the reading, no second
  // copy.
  pool.parallel_for(position.size(), [&](std::size_t k) {
    std::vector<float> slice(plane);
    float* out = volume.voxels.data() + k * plane;
    for (std::size_t e = z.begin[k]; e < z.begin[k + 1]; ++e) {
      source.read(z.index[e], slice);
      for (std::size_t i = 0; i < plane; ++i) out[i] += z.weight[e] * slice[i];
    }
  });
  return volume;
}

/// Averages along one axis for a target whose step is `step` source samples, in place, line by
/// line.
void smooth_axis(Volume& volume, std::size_t axis, double step, ThreadPool& pool) {
  const std::array<std::size_t, 3> stride{1, volume.grid.size[0],
                                          volume.grid.size[0] * volume.grid.size[1]};
  const std::size_t length = volume.grid.size[axis];
  const std::size_t inner = axis == 0 ? 1 : 0, outer = axis == 2 ? 1 : 2;
  std::vector<double> position(length);
  std::iota(position.begin(), position.end(), 0.0);
  const AxisWeights weights = axis_weights(position, length, {}, step);
  pool.parallel_for(volume.grid.size[outer], [&](std::size_t o) {
    std::vector<float> line(length);
    for (std::size_t n = 0; n < volume.grid.size[inner]; ++n) {
      float* start = volume.voxels.data() + o * stride[outer] + n * stride[inner];
      for (std::size_t i = 0; i < length; ++i) line[i] = start[i * stride[axis]];
      for (std::size_t i = 0; i < length; ++i) {
        float sum = 0;
        for (std::size_t e = weights.begin[i]; e < weights.begin[i + 1]; ++e)
          sum += weights.weight[e] * line[weights.index[e]];
        start[i * stride[axis]] = sum;
      }
    }
  });
}

/// The interval of an axis around `at`: its lower sample and how far `at` is on the way to the
/// next.
struct Interval {
  std::size_t low, high;
  double t;
};

bool locate(double at, std::size_t count, Interval& interval) {
  const double last = static_cast<double>(count - 1);
  if (!(at >= -0.5 && at <= last + 0.5)) return false;
  const double inside = std::clamp(at, 0.0, last);
  interval.low = std::min(static_cast<std::size_t>(inside), count - 1);
  interval.high = std::min(interval.low + 1, count - 1);
  interval.t = inside - static_cast<double>(interval.low);
  return true;
}

float interpolate(const Volume& volume, const Eigen::Vector3d& index, float outside) {
  Interval x{}, y{}, z{};
  if (!locate(index.x(), volume.grid.size[0], x) || !locate(index.y(), volume.grid.size[1], y) ||
      !locate(index.z(), volume.grid.size[2], z))
    return outside;
  const auto along_x = [&](std::size_t row, std::size_t slice) {
    return (1 - x.t) * static_cast<double>(volume.at(x.low, row, slice)) +
           x.t * static_cast<double>(volume.at(x.high, row, slice));
  };
  const auto along_y = [&](std::size_t slice) {
    return (1 - y.t) * along_x(y.low, slice) + y.t * along_x(y.high, slice);
  };
  return static_cast<float>((1 - z.t) * along_y(z.low) + z.t * along_y(z.high));
}

}  // namespace

std::vector<float> resample_oblique(const SliceSource& source, const Grid& target, float outside,
                                    ThreadPool& pool) {
  Volume volume = read_whole(source, pool);
  const Eigen::Matrix4d to_source = source.grid.affine.inverse() * target.affine;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    // The widest step that any target axis takes along this source axis.
    const double step = to_source.block<1, 3>(static_cast<int>(axis), 0).cwiseAbs().maxCoeff();
    if (step > 1.0 + 1e-6) smooth_axis(volume, axis, step, pool);
  }
  auto result = large_vector<float>(target.voxels());
  pool.parallel_for(target.size[2], [&](std::size_t z) {
    for (std::size_t y = 0; y < target.size[1]; ++y)
      for (std::size_t x = 0; x < target.size[0]; ++x) {
        const Eigen::Vector4d at(static_cast<double>(x), static_cast<double>(y),
                                 static_cast<double>(z), 1.0);
        const Eigen::Vector3d index = (to_source * at).head<3>();
        result[(z * target.size[1] + y) * target.size[0] + x] = interpolate(volume, index, outside);
      }
  });
  return result;
}

}  // namespace uptake
