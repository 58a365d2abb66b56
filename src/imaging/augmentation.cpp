#include "imaging/augmentation.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

#include "core/build_info.h"
#include "core/config.h"

namespace uptake {
namespace {

/// The window's size, and where its middle may lie.
struct CropRoom {
  std::size_t size, room;
};

CropRoom crop_room(std::size_t size, std::size_t crop) {
  const auto cropped = crop == 0 ? size : std::min(crop, size);
  return {cropped, size - cropped};
}

double factor(double by, RandomStream& rng) { return 1 + rng.uniform(-by, by); }

}  // namespace

Augmentation parse_augmentation(const nlohmann::json& config, std::string_view source) {
  const auto schema = read_json(share_folder() / "schemas" / "augmentation.json");
  const auto j = check_config(config, schema, source);
  Augmentation a;
  a.crop_rows = j["crop_rows"];
  a.crop_columns = j["crop_columns"];
  a.ct_brightness = j["ct_brightness"];
  a.pet_brightness = j["pet_brightness"];
  a.rotation_degrees = j["rotation_degrees"];
  a.scale = j["scale"];
  a.shift_slices = j["shift_slices"];
  a.ct_noise = j["ct_noise"];
  a.pet_noise = j["pet_noise"];
  a.flip_left_right = j["flip_left_right"];
  return a;
}

AugmentationDraw centred_window(std::size_t rows, std::size_t columns, std::size_t crop_rows,
                                std::size_t crop_columns) {
  const auto down = crop_room(rows, crop_rows), across = crop_room(columns, crop_columns);
  AugmentationDraw draw;
  draw.height = static_cast<double>(down.size);
  draw.width = static_cast<double>(across.size);
  // To whole pixels: where half a pixel would be left over, a copy is worth more than the middle.
  const auto above = down.room / 2, beside = across.room / 2;
  draw.row = static_cast<double>(above) + draw.height / 2;
  draw.column = static_cast<double>(beside) + draw.width / 2;
  return draw;
}

AugmentationDraw draw_augmentation(const Augmentation& augmentation, std::size_t rows,
                                   std::size_t columns, RandomStream& rng) {
  const auto& a = augmentation;
  auto draw = centred_window(rows, columns, a.crop_rows, a.crop_columns);
  // Each is drawn whether it is used or not: switching one on leaves the others as they were.
  const auto first_row = rng.below(crop_room(rows, a.crop_rows).room + 1);
  const auto first_column = rng.below(crop_room(columns, a.crop_columns).room + 1);
  if (a.crop_rows != 0) draw.row = static_cast<double>(first_row) + draw.height / 2;
  if (a.crop_columns != 0) draw.column = static_cast<double>(first_column) + draw.width / 2;
  draw.ct_factor = factor(a.ct_brightness, rng);
  draw.pet_factor = factor(a.pet_brightness, rng);
  draw.radians = rng.uniform(-1, 1) * a.rotation_degrees * std::numbers::pi / 180;
  const double magnified = factor(a.scale, rng);
  draw.height /= magnified;
  draw.width /= magnified;
  draw.shift = std::llround(rng.uniform(-1, 1) * a.shift_slices);
  const bool heads = rng.below(2) == 1;
  draw.mirrored = a.flip_left_right && heads;
  draw.noise_seed = rng.bits();
  return draw;
}

void resample_slices(std::span<const float> from, std::size_t rows, std::size_t columns,
                     std::span<float> to, std::size_t out_rows, std::size_t out_columns,
                     const AugmentationDraw& draw, float outside) {
  const SliceResampler resampler(rows, columns, out_rows, out_columns, draw);
  const auto size = rows * columns, out_size = out_rows * out_columns;
  const auto slices = static_cast<std::int64_t>(from.size() / size);
  for (std::int64_t i = 0; i < slices; ++i) {
    auto* slice = to.data() + static_cast<std::size_t>(i) * out_size;
    const auto source = i - draw.shift;
    if (source < 0 || source >= slices) {
      std::fill_n(slice, out_size, outside);
    } else {
      resampler.apply(from.data() + static_cast<std::size_t>(source) * size, slice, outside);
    }
  }
}

void add_noise(std::span<float> values, double deviation, std::uint64_t seed,
               std::string_view name) {
  RandomStream rng(seed, name);
  for (float& value : values) value += static_cast<float>(deviation * rng.normal());
}

}  // namespace uptake
