#include "simulator/scan/ct_image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace uptake::simulator {
namespace {

constexpr float air_hu = -1000;
/// Pixels larger than this are painted twice as fine and averaged, smaller ones blurred a little:
/// the edges of organs are soft either way.
constexpr double coarse_pixel_mm = 1.5;

std::size_t fineness(const PlaneGrid& grid) { return grid.dx > coarse_pixel_mm ? 2 : 1; }

std::vector<Shape> shapes_of(const std::vector<SeenLesion>& lesions) {
  std::vector<Shape> shapes;
  for (const auto& lesion : lesions) shapes.emplace_back(lesion.ct);
  return shapes;
}

std::vector<const Shape*> in_order(const Body& body, const std::vector<Shape>& lesions) {
  std::vector<const Shape*> shapes = body.shapes();
  for (const auto& lesion : lesions) shapes.push_back(&lesion);
  for (const auto& part : body.equipment) shapes.push_back(&part.shape);
  return shapes;
}

/// A carbon shell around foam, curved like the patient's back.
float table_hu(double x, double below_back) {
  constexpr double half_width = 210, depth = 32, shell = 4;
  if (std::abs(x) > half_width) return air_hu;
  const double d = below_back + x * x / 1400 - 14;
  if (d < 0 || d > depth) return air_hu;
  return d < shell || d > depth - shell ? -160.0F : -930.0F;
}

}  // namespace

CtImage::CtImage(const Body& body, const std::vector<SeenLesion>& lesions, const PlaneGrid& grid,
                 double noise, std::uint64_t seed, std::uint64_t exam_key)
    : body_(body),
      grid_(grid),
      fine_(grid.finer(fineness(grid))),
      noise_(noise),
      seed_(seed),
      exam_key_(exam_key),
      lesion_shapes_(shapes_of(lesions)),
      first_metal_(1 + body.parts.size() + lesions.size()),
      texture_a_({seed, "ct texture a", exam_key}, 37, 3, 1),
      texture_b_({seed, "ct texture b", exam_key}, 41, 3, 3),
      noise_a_({seed, "ct noise a", exam_key}, 128, 2, 1),
      noise_b_({seed, "ct noise b", exam_key}, 101, 2, 0),
      painter_(in_order(body, lesion_shapes_), body.warp, fine_),
      labels_(fine_.pixels()),
      fine_hu_(fine_.pixels()),
      hu_(grid.pixels()) {
  const auto add = [&](double hu, double sd) {
    hu_of_label_.push_back(static_cast<float>(hu));
    texture_of_label_.push_back(static_cast<float>(noise_ > 0 ? sd / std::numbers::sqrt2 : 0));
  };
  add(air_hu, 0);
  for (const auto& part : body.parts)
    add(body.tissues[part.tissue].hu, body.tissues[part.tissue].hu_sd);
  for (const auto& lesion : lesions) add(lesion.hu, 12);
  for (const auto& part : body.equipment) add(body.tissues[part.tissue].hu, 0);
}

/// Returns how many pixels of `grid_` the body covers.
std::size_t CtImage::paint(std::size_t k, double z) {
  painter_.paint(z, labels_);
  std::size_t covered = 0;
  for (std::size_t r = 0; r < fine_.rows; ++r) {
    const float* a = texture_a_.row(r, k);
    const float* b = texture_b_.row(r, k);
    const std::size_t side_a = texture_a_.side(), side_b = texture_b_.side();
    for (std::size_t c = 0, ia = 0, ib = 0; c < fine_.columns; ++c) {
      const std::size_t i = r * fine_.columns + c, label = labels_[i];
      fine_hu_[i] = hu_of_label_[label] + texture_of_label_[label] * (a[ia] + b[ib]);
      covered += label != 0;
      ia = ia + 1 == side_a ? 0 : ia + 1;
      ib = ib + 1 == side_b ? 0 : ib + 1;
    }
  }
  return covered / (fine_.pixels() / grid_.pixels());
}

void CtImage::add_table() {
  for (std::size_t r = 0; r < fine_.rows; ++r) {
    const double y = fine_.y0 + static_cast<double>(r) * fine_.dy - body_.back_y;
    if (y < -30 || y > 60) continue;
    for (std::size_t c = 0; c < fine_.columns; ++c) {
      const std::size_t i = r * fine_.columns + c;
      if (labels_[i] == 0) fine_hu_[i] = table_hu(fine_.x0 + static_cast<double>(c) * fine_.dx, y);
    }
  }
}

void CtImage::to_grid() {
  const std::size_t w = fine_.columns, h = fine_.rows;
  if (fine_.columns != grid_.columns) {
    for (std::size_t r = 0; r < grid_.rows; ++r) {
      const float *top = &fine_hu_[2 * r * w], *bottom = top + w;
      for (std::size_t c = 0; c < grid_.columns; ++c)
        hu_[r * grid_.columns + c] =
            (top[2 * c] + top[2 * c + 1] + bottom[2 * c] + bottom[2 * c + 1]) / 4;
    }
    return;
  }
  std::vector<float> line(w);
  for (std::size_t r = 0; r < h; ++r) {
    const float* above = &fine_hu_[(r > 0 ? r - 1 : r) * w];
    const float* here = &fine_hu_[r * w];
    const float* below = &fine_hu_[(r + 1 < h ? r + 1 : r) * w];
    for (std::size_t c = 0; c < w; ++c) line[c] = (above[c] + 2 * here[c] + below[c]) / 4;
    float* out = &hu_[r * w];
    for (std::size_t c = 1; c + 1 < w; ++c) out[c] = (line[c - 1] + 2 * line[c] + line[c + 1]) / 4;
    out[0] = line[0];
    out[w - 1] = line[w - 1];
  }
}

void CtImage::add_noise(std::size_t k, std::size_t body_pixels) {
  if (noise_ <= 0) return;
  RandomStream rng(seed_, "ct noise", exam_key_ * 4096 + k);
  const std::size_t ax = rng.below(noise_a_.side()), ay = rng.below(noise_a_.side());
  const std::size_t bx = rng.below(noise_b_.side()), by = rng.below(noise_b_.side());
  // The beam's way through a disc of the body's area; more water, fewer photons.
  const double area = static_cast<double>(body_pixels) * grid_.dx * grid_.dy;
  const double way = 2 * std::sqrt(area / std::numbers::pi);
  const double sd =
      noise_ * 13 * std::clamp(std::pow(way / 300, 1.5), 0.4, 3.0) / std::max(1.0, grid_.dx);
  const float scale = static_cast<float>(sd / std::numbers::sqrt2);
  for (std::size_t r = 0; r < grid_.rows; ++r) {
    const float* a = noise_a_.row(r + ay);
    const float* b = noise_b_.row(r + by);
    float* out = &hu_[r * grid_.columns];
    for (std::size_t c = 0, ia = ax, ib = bx; c < grid_.columns; ++c) {
      out[c] += scale * (a[ia] + b[ib]);
      ia = ia + 1 == noise_a_.side() ? 0 : ia + 1;
      ib = ib + 1 == noise_b_.side() ? 0 : ib + 1;
    }
  }
}

/// Bright and dark rays out of the metal of this slice, weaker with the distance.
void CtImage::add_streaks(std::size_t k) {
  double sum_x = 0, sum_y = 0, count = 0;
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    if (labels_[i] < first_metal_) continue;
    sum_x += static_cast<double>(i % fine_.columns);
    sum_y += static_cast<double>(i / fine_.columns);
    ++count;
  }
  if (count == 0) return;
  const double n = fine_.columns == grid_.columns ? 1 : 2;
  const double cx = sum_x / count / n, cy = sum_y / count / n;
  const double area = count / n / n * grid_.dx * grid_.dy;
  const double strength = 420 * std::min(1.0, std::sqrt(area) / 40);
  RandomStream rng(seed_, "ct streaks", exam_key_ * 4096 + k / 3);  // slices nearby are alike
  std::array<double, 6> phase{};
  for (auto& p : phase) p = rng.uniform(0, 2 * std::numbers::pi);
  for (std::size_t r = 0; r < grid_.rows; ++r) {
    for (std::size_t c = 0; c < grid_.columns; ++c) {
      float& hu = hu_[r * grid_.columns + c];
      if (hu < -950) continue;
      const double dx = (static_cast<double>(c) - cx) * grid_.dx;
      const double dy = (static_cast<double>(r) - cy) * grid_.dy;
      const double angle = std::atan2(dy, dx);
      double ray = 0;
      for (std::size_t m = 0; m < phase.size(); ++m)
        ray += std::sin(static_cast<double>(2 * m + 3) * angle + phase[m]);
      hu += static_cast<float>(strength * ray / 3 / (1 + std::hypot(dx, dy) / 22));
    }
  }
}

void CtImage::slice(std::size_t k, double z, std::span<std::int16_t> hu) {
  const std::size_t covered = paint(k, z);
  add_table();
  to_grid();
  add_noise(k, covered);
  if (!body_.equipment.empty()) add_streaks(k);
  for (std::size_t i = 0; i < hu.size(); ++i)
    hu[i] = static_cast<std::int16_t>(std::lround(std::clamp(hu_[i], -1024.0F, 3071.0F)));
}

}  // namespace uptake::simulator
