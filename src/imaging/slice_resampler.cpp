#include <algorithm>
#include <cmath>

#include "imaging/augmentation.h"

namespace uptake {
namespace {

/// The pixels around a position on an axis of `size` pixels.
struct Neighbours {
  std::size_t low, high;
  float weight;  ///< of the higher one
};

Neighbours neighbours_of(double position, std::size_t size) {
  const double last = static_cast<double>(size - 1);
  const double at = std::clamp(position - .5, 0.0, last);  // middles of pixels
  const auto low = static_cast<std::size_t>(at);
  return {low, std::min(low + 1, size - 1), static_cast<float>(at - static_cast<double>(low))};
}

bool is_inside(double position, std::size_t size) {
  return position >= 0 && position <= static_cast<double>(size);
}

/// From the window's middle, in input pixels.
double offset_of(std::size_t pixel, std::size_t out_size, double extent) {
  const auto from_middle =
      static_cast<double>(pixel) + .5 - static_cast<double>(out_size) / 2;  // exact
  return from_middle * (extent / static_cast<double>(out_size));
}

}  // namespace

SliceResampler::SliceResampler(std::size_t rows, std::size_t columns, std::size_t out_rows,
                               std::size_t out_columns, const AugmentationDraw& draw)
    : rows_(rows), columns_(columns), out_rows_(out_rows), out_columns_(out_columns) {
  if (draw.radians != 0) {
    work_out_turned(draw);
    return;
  }
  along_rows_ = axis_of(rows, out_rows, draw.row, draw.height, false);
  along_columns_ = axis_of(columns, out_columns, draw.column, draw.width, draw.mirrored);
}

SliceResampler::Axis SliceResampler::axis_of(std::size_t size, std::size_t out_size, double middle,
                                             double extent, bool mirrored) {
  Axis axis;
  axis.low.resize(out_size);
  axis.high.resize(out_size);
  axis.weight.resize(out_size);
  bool copies = true;
  for (std::size_t i = 0; i < out_size; ++i) {
    const double offset = offset_of(i, out_size, extent);
    const double position = middle + (mirrored ? -offset : offset);
    if (!is_inside(position, size)) continue;
    if (axis.end == 0) axis.begin = i;
    axis.end = i + 1;
    const auto around = neighbours_of(position, size);
    axis.low[i] = static_cast<std::uint32_t>(around.low);
    axis.high[i] = static_cast<std::uint32_t>(around.high);
    axis.weight[i] = around.weight;
    copies = copies && around.weight == 0 && axis.low[i] == axis.low[axis.begin] + i - axis.begin;
  }
  axis.copies = copies;
  return axis;
}

void SliceResampler::work_out_turned(const AugmentationDraw& draw) {
  const double cosine = std::cos(draw.radians), sine = std::sin(draw.radians);
  places_.reserve(out_rows_ * out_columns_);
  for (std::size_t r = 0; r < out_rows_; ++r) {
    const double down = offset_of(r, out_rows_, draw.height);
    for (std::size_t c = 0; c < out_columns_; ++c) {
      const double straight = offset_of(c, out_columns_, draw.width);
      const double across = draw.mirrored ? -straight : straight;
      const double row = draw.row + sine * across + cosine * down;
      const double column = draw.column + cosine * across - sine * down;
      if (!is_inside(row, rows_) || !is_inside(column, columns_)) {
        places_.push_back({-1, 0, 0});
        continue;
      }
      auto vertical = neighbours_of(row, rows_), horizontal = neighbours_of(column, columns_);
      // The last pixel is the higher of two neighbours, so that all four are there.
      if (vertical.low == vertical.high && rows_ > 1) vertical = {rows_ - 2, rows_ - 1, 1};
      if (horizontal.low == horizontal.high && columns_ > 1) {
        horizontal = {columns_ - 2, columns_ - 1, 1};
      }
      places_.push_back({static_cast<std::int64_t>(vertical.low * columns_ + horizontal.low),
                         vertical.weight, horizontal.weight});
    }
  }
}

void SliceResampler::apply(const float* from, float* to, float outside) const {
  if (places_.empty()) {
    apply_straight(from, to, outside);
  } else {
    apply_turned(from, to, outside);
  }
}

void SliceResampler::apply_straight(const float* from, float* to, float outside) const {
  const auto &down = along_rows_, &across = along_columns_;
  std::fill(to, to + down.begin * out_columns_, outside);
  std::fill(to + down.end * out_columns_, to + out_rows_ * out_columns_, outside);
  std::vector<float> mixed(columns_);
  for (auto r = down.begin; r < down.end; ++r) {
    const float* row = from + down.low[r] * columns_;
    if (const float weight = down.weight[r]; weight != 0) {
      const float* next = from + down.high[r] * columns_;
      for (std::size_t c = 0; c < columns_; ++c) mixed[c] = row[c] + weight * (next[c] - row[c]);
      row = mixed.data();
    }
    float* out = to + r * out_columns_;
    std::fill(out, out + across.begin, outside);
    std::fill(out + across.end, out + out_columns_, outside);
    if (across.copies) {
      std::copy_n(row + across.low[across.begin], across.end - across.begin, out + across.begin);
      continue;
    }
    for (auto c = across.begin; c < across.end; ++c) {
      const float low = row[across.low[c]], high = row[across.high[c]];
      out[c] = low + across.weight[c] * (high - low);
    }
  }
}

void SliceResampler::apply_turned(const float* from, float* to, float outside) const {
  const std::size_t below = rows_ > 1 ? columns_ : 0, beside = columns_ > 1 ? 1 : 0;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const auto& place = places_[i];
    if (place.first < 0) {
      to[i] = outside;
      continue;
    }
    const float *upper = from + place.first, *lower = upper + below;
    const float above = upper[0] + place.column * (upper[beside] - upper[0]);
    const float under = lower[0] + place.column * (lower[beside] - lower[0]);
    to[i] = above + place.row * (under - above);
  }
}

}  // namespace uptake
