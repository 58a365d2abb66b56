#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "simulator/body/body.h"
#include "simulator/body/lesion_place.h"
#include "simulator/body/painter.h"
#include "simulator/scan/noise_tile.h"

namespace uptake::simulator {

/// What a CT of the body looks like, in HU: tissues with their texture, the table, noise that grows
/// with what the beam has to cross, and streaks beside metal. One slice at a time, so that a scan
/// of any length takes the memory of one.
class CtImage {
 public:
  /// `grid` of the slices; `noise` 1 = a low-dose scanner's, 0 = none. The body must outlive this.
  CtImage(const Body& body, const std::vector<SeenLesion>& lesions, const PlaneGrid& grid,
          double noise, std::uint64_t seed, std::uint64_t exam_key);

  /// Slice number `k` at `z` mm: `hu` [rows][columns].
  void slice(std::size_t k, double z, std::span<std::int16_t> hu);

 private:
  std::size_t paint(std::size_t k, double z);
  void add_table();
  void to_grid();
  void add_noise(std::size_t k, std::size_t body_pixels);
  void add_streaks(std::size_t k);

  const Body& body_;
  PlaneGrid grid_, fine_;
  double noise_;
  std::uint64_t seed_, exam_key_;
  std::vector<Shape> lesion_shapes_;
  std::vector<float> hu_of_label_, texture_of_label_;
  std::size_t first_metal_;  ///< label
  NoiseTile texture_a_, texture_b_, noise_a_, noise_b_;
  Painter painter_;
  std::vector<std::uint16_t> labels_;
  std::vector<float> fine_hu_, hu_;
};

}  // namespace uptake::simulator
