#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string_view>
#include <vector>

#include "core/random.h"

namespace uptake {

/// How a scan is changed each time it is trained on: share/schemas/augmentation.json. Zero or one:
/// not at all.
struct Augmentation {
  /// A window drawn inside the slice, at whole pixels, at most the slice; 0: the middle, all of it.
  std::size_t crop_rows = 0, crop_columns = 0;
  /// Factor 1 + U(-b, b) of SUV, and of HU + 1000: air stays air. Before normalisation.
  double ct_brightness = 0, pet_brightness = 0;
  double rotation_degrees = 0;         ///< in the plane, U(-r, r), around the window's middle
  double scale = 0;                    ///< magnified by 1 + U(-s, s), in the plane
  double shift_slices = 0;             ///< U(-s, s) slices, in whole slices
  double ct_noise = 0, pet_noise = 0;  ///< deviation of what is added, after normalisation
  bool flip_left_right = false;        ///< every other scan; sides are labels: off by default
};
/// Errors: "config.unknown_key", "config.invalid".
Augmentation parse_augmentation(const nlohmann::json& config, std::string_view source);

/// What was drawn for one scan, so that CT and PET move alike. A pixel is a square: the first one's
/// middle is at 0.5, and a slice reaches from 0 to its rows and columns.
struct AugmentationDraw {
  double row = 0, column = 0;    ///< middle of the window, in input pixels
  double height = 0, width = 0;  ///< of the window, in input pixels
  double radians = 0;            ///< turns the window from the column axis towards the row axis
  bool mirrored = false;         ///< left to right, inside the window
  double ct_factor = 1, pet_factor = 1;
  std::int64_t shift = 0;  ///< slices that the body moves towards the head
  std::uint64_t noise_seed = 0;
};
/// A window of the whole slice, or of `crop` around the middle where not 0: no chance in it.
AugmentationDraw centred_window(std::size_t rows, std::size_t columns, std::size_t crop_rows,
                                std::size_t crop_columns);
AugmentationDraw draw_augmentation(const Augmentation& augmentation, std::size_t rows,
                                   std::size_t columns, RandomStream& rng);

/// Resamples slices of one size by the draw's window, bilinear, worked out once for all of them.
/// Positions between the middles of the outermost pixels and the slice's edge have the value of
/// those pixels (as without align_corners elsewhere). Shrinking reads the four nearest pixels, no
/// average over all. A window of the size of the output that lies on whole pixels copies them.
class SliceResampler {
 public:
  /// Sizes are at least 1.
  SliceResampler(std::size_t rows, std::size_t columns, std::size_t out_rows,
                 std::size_t out_columns, const AugmentationDraw& draw);
  /// `from` has rows x columns values, `to` out_rows x out_columns. Thread-safe.
  void apply(const float* from, float* to, float outside) const;

 private:
  /// Where the pixels of one output axis lie on an input axis.
  struct Axis {
    std::vector<std::uint32_t> low, high;  ///< the two neighbours
    std::vector<float> weight;             ///< of the higher one
    std::size_t begin = 0, end = 0;        ///< output pixels that lie inside the slice
    bool copies = false;                   ///< neighbours in a row, weights of 0
  };
  static Axis axis_of(std::size_t size, std::size_t out_size, double middle, double extent,
                      bool mirrored);
  void work_out_turned(const AugmentationDraw& draw);
  void apply_straight(const float* from, float* to, float outside) const;
  void apply_turned(const float* from, float* to, float outside) const;

  std::size_t rows_, columns_, out_rows_, out_columns_;
  Axis along_rows_, along_columns_;
  /// Of a turned window, one an output pixel: the first of four neighbours, and how far from it.
  struct Place {
    std::int64_t first;  ///< -1: outside
    float row, column;
  };
  std::vector<Place> places_;
};

/// Resamples every slice of `from` [slices, rows, columns] to `to` [slices, out_rows, out_columns]
/// by the draw's window, bilinear; outside the slice it is `outside`. A window of the size of the
/// output that lies on whole pixels copies them exactly. Slice i becomes slice i + draw.shift;
/// slices that none becomes are `outside`.
void resample_slices(std::span<const float> from, std::size_t rows, std::size_t columns,
                     std::span<float> to, std::size_t out_rows, std::size_t out_columns,
                     const AugmentationDraw& draw, float outside);

/// Adds normal noise; the same for the same seed and name ("ct", "pet").
void add_noise(std::span<float> values, double deviation, std::uint64_t seed,
               std::string_view name);

}  // namespace uptake
