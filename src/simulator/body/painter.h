#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "simulator/body/body.h"
#include "simulator/body/shape.h"

namespace uptake::simulator {

/// A slice's pixels in the plane, mm: pixel (column, row) is centred at (x0 + column dx,
/// y0 + row dy).
struct PlaneGrid {
  std::size_t columns = 0, rows = 0;
  double x0 = 0, y0 = 0, dx = 1, dy = 1;

  std::size_t pixels() const { return columns * rows; }
  /// `times` as many pixels over the same field.
  PlaneGrid finer(std::size_t times) const;
};

/// Paints shapes, slice by slice: each pixel gets the number of the last shape that covers it. A
/// painter keeps buffers of a slice; it is cheap to keep and not to be shared between threads.
class Painter {
 public:
  /// `shapes` in the order of painting, at most 65,534; they must outlive the painter. They lie in
  /// the body without bends; `warp` bends them.
  Painter(std::vector<const Shape*> shapes, const Warp& warp, const PlaneGrid& grid);

  /// `labels` [rows][columns]: 0 where nothing is, else the shape's place plus 1.
  void paint(double z, std::span<std::uint16_t> labels);

 private:
  void bend(double z);
  template <class Inside>
  void fill(const Cut& cut, const Inside& inside, std::uint16_t label,
            std::span<std::uint16_t> labels) const;
  void fill(const Cut& cut, std::uint16_t label, std::span<std::uint16_t> labels) const;

  std::vector<const Shape*> shapes_;
  std::vector<std::pair<double, double>> reach_;  ///< along z
  const Warp& warp_;
  PlaneGrid grid_;
  float margin_;
  std::vector<float> x_, y_;            ///< of each pixel, in the body without bends
  std::vector<float> sines_, cosines_;  ///< of each wave along a row
  std::vector<Cut> cuts_;
};

}  // namespace uptake::simulator
