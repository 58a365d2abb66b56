#include "nn/voxel_pool.h"

#include <algorithm>
#include <array>

#include "nn/openmp_chunks.h"

namespace uptake {
namespace {

/// Eight channels. Processors with narrower registers take several.
using Floats [[gnu::vector_size(32)]] = float;
using Ints [[gnu::vector_size(32)]] = std::int32_t;
using Bytes [[gnu::vector_size(8)]] = std::uint8_t;
constexpr std::int64_t lane = 8, most_places = 255;

template <class From, class To>
void load(const From* from, To& to) {
  __builtin_memcpy(&to, from, sizeof to);
}

template <class From, class To>
void store(const From& from, To* to) {
  __builtin_memcpy(to, &from, sizeof from);
}

/// A kernel's place over a voxel, or over a maximum that it may have become.
struct Place {
  std::int64_t voxel;
  std::int32_t place;
};
struct Places {
  std::array<Place, most_places> items;
  std::size_t count = 0;
};

[[gnu::target_clones("default", "avx2", "avx512f")]] void largest_of(
    const float* voxels, const Places& places, std::int64_t channels, const float* scale,
    const float* shift, float* maxima, std::uint8_t* from) {
  const Floats zero{};
  for (std::int64_t c = 0; c < channels; c += lane) {
    Floats best = zero - 1;
    Ints place{};
    Floats times, plus;
    load(scale + c, times);
    load(shift + c, plus);
    for (std::size_t i = 0; i < places.count; ++i) {
      const Place& item = places.items[i];
      Floats value;
      load(voxels + item.voxel * channels + c, value);
      value = value * times + plus;
      value = value < zero ? zero : value;
      const Ints better = (value > best) | (value != value);  // what is no number stays seen
      best = better ? value : best;
      place = better ? Ints{} + item.place : place;
    }
    store(best, maxima + c);
    store(__builtin_convertvector(place, Bytes), from + c);
  }
}

[[gnu::target_clones("default", "avx2", "avx512f")]] void collect(const float* gradient,
                                                                  const std::uint8_t* from,
                                                                  const Places& places,
                                                                  std::int64_t channels, bool add,
                                                                  float* result) {
  for (std::int64_t c = 0; c < channels; c += lane) {
    Floats sum{};
    if (add) load(result + c, sum);
    for (std::size_t i = 0; i < places.count; ++i) {
      const Place& item = places.items[i];
      const std::int64_t at = item.voxel * channels + c;
      Bytes place;
      Floats value;
      load(from + at, place);
      load(gradient + at, value);
      sum += __builtin_convertvector(place, Ints) == item.place ? value : Floats{};
    }
    store(sum, result + c);
  }
}

/// Where kernels lie over the voxels of one scan.
class Grid {
 public:
  Grid(torch::IntArrayRef voxels, const Size3& kernel, const Size3& stride)
      : batch_(voxels[0]),
        size_{voxels[1], voxels[2], voxels[3]},
        kernel_(kernel),
        stride_(stride),
        result_(same_size(size_, stride)) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      front_[axis] = same_padding(size_[axis], kernel[axis], stride[axis]).front;
    }
  }

  std::vector<std::int64_t> result_shape(std::int64_t channels) const {
    return {batch_, result_[0], result_[1], result_[2], channels};
  }
  std::int64_t lines() const { return batch_ * size_[0] * size_[1]; }
  std::int64_t result_lines() const { return batch_ * result_[0] * result_[1]; }
  std::int64_t line_length() const { return size_[2]; }
  std::int64_t result_line_length() const { return result_[2]; }

  /// Voxels under the kernel of maximum `column` of `line`.
  void voxels_under(std::int64_t line, std::int64_t column, Places& places) const {
    const Size3 at = place_of(line, column, result_);
    const std::int64_t scan = line / (result_[0] * result_[1]);
    places.count = 0;
    for_each_place([&](const Size3& place, std::int32_t number) {
      Size3 voxel{};
      for (std::size_t axis = 0; axis < 3; ++axis) {
        voxel[axis] = at[axis] * stride_[axis] - front_[axis] + place[axis];
        if (voxel[axis] < 0 || voxel[axis] >= size_[axis]) return;
      }
      places.items[places.count++] = {index_of(scan, voxel, size_), number};
    });
  }

  /// Maxima whose kernels lie over voxel `column` of `line`, and with which place.
  void maxima_over(std::int64_t line, std::int64_t column, Places& places) const {
    const Size3 at = place_of(line, column, size_);
    const std::int64_t scan = line / (size_[0] * size_[1]);
    places.count = 0;
    for_each_place([&](const Size3& place, std::int32_t number) {
      Size3 maximum{};
      for (std::size_t axis = 0; axis < 3; ++axis) {
        const std::int64_t start = at[axis] + front_[axis] - place[axis];
        if (start < 0 || start % stride_[axis] != 0) return;
        maximum[axis] = start / stride_[axis];
        if (maximum[axis] >= result_[axis]) return;
      }
      places.items[places.count++] = {index_of(scan, maximum, result_), number};
    });
  }

 private:
  template <class Use>
  void for_each_place(const Use& use) const {
    std::int32_t number = 0;
    Size3 place{};
    for (place[0] = 0; place[0] < kernel_[0]; ++place[0]) {
      for (place[1] = 0; place[1] < kernel_[1]; ++place[1]) {
        for (place[2] = 0; place[2] < kernel_[2]; ++place[2]) use(place, number++);
      }
    }
  }
  static Size3 place_of(std::int64_t line, std::int64_t column, const Size3& size) {
    return {line / size[1] % size[0], line % size[1], column};
  }
  static std::int64_t index_of(std::int64_t scan, const Size3& at, const Size3& size) {
    return ((scan * size[0] + at[0]) * size[1] + at[1]) * size[2] + at[2];
  }

  std::int64_t batch_;
  Size3 size_, kernel_, stride_, result_, front_{};
};

VoxelPool pool(const torch::Tensor& voxels, const torch::Tensor& scale, const torch::Tensor& shift,
               const Size3& kernel, const Size3& stride) {
  const Grid grid(voxels.sizes(), kernel, stride);
  const std::int64_t channels = voxels.size(4), columns = grid.result_line_length();
  const auto shape = grid.result_shape(channels);
  VoxelPool result{empty_voxels(shape), torch::empty(shape, torch::kByte)};
  const float* from = voxels.data_ptr<float>();
  const float *times = scale.data_ptr<float>(), *plus = shift.data_ptr<float>();
  float* maxima = result.maxima.data_ptr<float>();
  std::uint8_t* places = result.places.data_ptr<std::uint8_t>();
  for_each_chunk(grid.result_lines(), [&](std::int64_t line) {
    Places under;
    for (std::int64_t column = 0; column < columns; ++column) {
      grid.voxels_under(line, column, under);
      const std::int64_t at = (line * columns + column) * channels;
      largest_of(from, under, channels, times, plus, maxima + at, places + at);
    }
  });
  return result;
}

}  // namespace

VoxelPool pool_voxels(const torch::Tensor& voxels, const Size3& kernel, const Size3& stride) {
  const std::int64_t channels = voxels.size(4);
  return pool(voxels, torch::ones({channels}), torch::zeros({channels}), kernel, stride);
}

VoxelPool pool_voxels(const torch::Tensor& voxels, const NormTable& table, const Size3& kernel,
                      const Size3& stride) {
  return pool(voxels, table.scale, table.shift, kernel, stride);
}

void pool_backward(const torch::Tensor& gradient, const torch::Tensor& places, const Size3& kernel,
                   const Size3& stride, const torch::Tensor& result, bool add) {
  const Grid grid(result.sizes(), kernel, stride);
  const std::int64_t channels = result.size(4), columns = grid.line_length();
  const float* from = gradient.data_ptr<float>();
  const std::uint8_t* where = places.data_ptr<std::uint8_t>();
  float* to = result.data_ptr<float>();
  for_each_chunk(grid.lines(), [&](std::int64_t line) {
    Places over;
    for (std::int64_t column = 0; column < columns; ++column) {
      grid.maxima_over(line, column, over);
      collect(from, where, over, channels, add, to + (line * columns + column) * channels);
    }
  });
}

}  // namespace uptake
