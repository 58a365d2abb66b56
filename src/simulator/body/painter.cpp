#include "simulator/body/painter.h"

#include <algorithm>
#include <cmath>

namespace uptake::simulator {
namespace {

bool in_conic(const Cut::Conic& k, float x, float y) {
  const float dx = x - k.cx, dy = y - k.cy;
  const float u = k.a * dx * dx, v = k.c * dy * dy;
  return u + v + 2 * k.b * dx * dy - k.full * u * v <= 1;
}

bool in_piece(const Cut::Piece& p, float x, float y) {
  const float ex = x - p.px, ey = y - p.py;
  const float along = (ex * p.dx + ey * p.dy + p.pz * p.dz) / p.length_squared;
  const float t = std::min(1.0F, std::max(0.0F, along));
  const float rx = ex - t * p.dx, ry = ey - t * p.dy, rz = p.pz - t * p.dz;
  const float radius = p.radius + t * p.growth;
  return rx * rx + ry * ry + rz * rz <= radius * radius;
}

bool in_half(const Cut::Half& h, float x, float y) {
  const float dx = x - h.dome_x, dy = y - h.dome_y;
  bool inside = in_conic(h.section, x, y) && h.side * x > h.gap &&
                h.fall_x * dx * dx + h.fall_y * dy * dy > h.depth;
  for (const auto& line : h.lines) inside = inside && line[0] * x + line[1] * y > line[2];
  return inside;
}

/// The pixels [first, last) whose centres lie within [low, high].
std::pair<std::size_t, std::size_t> pixels_between(double low, double high, double origin,
                                                   double step, std::size_t count) {
  const double limit = static_cast<double>(count);
  const double first = std::clamp(std::ceil((low - origin) / step), 0.0, limit);
  const double last = std::clamp(std::floor((high - origin) / step) + 1, first, limit);
  return {static_cast<std::size_t>(first), static_cast<std::size_t>(last)};
}

}  // namespace

PlaneGrid PlaneGrid::finer(std::size_t times) const {
  const auto n = static_cast<double>(times);
  return {columns * times, rows * times, x0 - dx / 2 + dx / (2 * n), y0 - dy / 2 + dy / (2 * n),
          dx / n,          dy / n};
}

Painter::Painter(std::vector<const Shape*> shapes, const Warp& warp, const PlaneGrid& grid)
    : shapes_(std::move(shapes)),
      warp_(warp),
      grid_(grid),
      margin_(single(warp.largest())),
      x_(grid.pixels()),
      y_(grid.pixels()),
      sines_(warp.waves.size() * grid.columns),
      cosines_(sines_.size()) {
  for (const auto* shape : shapes_) {
    const Box box = bounds(*shape);
    reach_.emplace_back(box.low.z(), box.high.z());
  }
  for (std::size_t w = 0; w < warp.waves.size(); ++w) {
    for (std::size_t c = 0; c < grid.columns; ++c) {
      const double angle = warp.waves[w].kx * (grid.x0 + static_cast<double>(c) * grid.dx);
      sines_[w * grid.columns + c] = single(std::sin(angle));
      cosines_[w * grid.columns + c] = single(std::cos(angle));
    }
  }
}

/// sin(a + b) from the sines along the row and of the row: nothing but multiplications a pixel.
void Painter::bend(double z) {
  for (std::size_t r = 0; r < grid_.rows; ++r) {
    const double y = grid_.y0 + static_cast<double>(r) * grid_.dy;
    float *xs = &x_[r * grid_.columns], *ys = &y_[r * grid_.columns];
    for (std::size_t c = 0; c < grid_.columns; ++c) {
      xs[c] = single(grid_.x0 + static_cast<double>(c) * grid_.dx);
      ys[c] = single(y);
    }
    for (std::size_t w = 0; w < warp_.waves.size(); ++w) {
      const auto& wave = warp_.waves[w];
      const double angle = wave.ky * y + wave.kz * z + wave.phase;
      const float s = single(std::sin(angle)), k = single(std::cos(angle));
      const float dx = single(wave.dx), dy = single(wave.dy);
      const float *sines = &sines_[w * grid_.columns], *cosines = &cosines_[w * grid_.columns];
      for (std::size_t c = 0; c < grid_.columns; ++c) {
        const float value = sines[c] * k + cosines[c] * s;
        xs[c] += dx * value;
        ys[c] += dy * value;
      }
    }
  }
}

template <class Inside>
void Painter::fill(const Cut& cut, const Inside& inside, std::uint16_t label,
                   std::span<std::uint16_t> labels) const {
  const auto [c0, c1] =
      pixels_between(cut.x0 - margin_, cut.x1 + margin_, grid_.x0, grid_.dx, grid_.columns);
  const auto [r0, r1] =
      pixels_between(cut.y0 - margin_, cut.y1 + margin_, grid_.y0, grid_.dy, grid_.rows);
  for (std::size_t r = r0; r < r1; ++r) {
    const float *xs = &x_[r * grid_.columns], *ys = &y_[r * grid_.columns];
    std::uint16_t* row = &labels[r * grid_.columns];
    for (std::size_t c = c0; c < c1; ++c) row[c] = inside(xs[c], ys[c]) ? label : row[c];
  }
}

void Painter::fill(const Cut& cut, std::uint16_t label, std::span<std::uint16_t> labels) const {
  // Copies of the constants: a store to a label then cannot be thought to change them.
  if (const auto* conic = std::get_if<Cut::Conic>(&cut.form)) {
    fill(
        cut, [k = *conic](float x, float y) { return in_conic(k, x, y); }, label, labels);
  } else if (const auto* piece = std::get_if<Cut::Piece>(&cut.form)) {
    fill(
        cut, [p = *piece](float x, float y) { return in_piece(p, x, y); }, label, labels);
  } else if (const auto* half = std::get_if<Cut::Half>(&cut.form)) {
    fill(
        cut, [half](float x, float y) { return in_half(*half, x, y); }, label, labels);
  }
}

void Painter::paint(double z, std::span<std::uint16_t> labels) {
  std::fill(labels.begin(), labels.end(), std::uint16_t{0});
  bend(z);
  for (std::size_t i = 0; i < shapes_.size(); ++i) {
    if (z < reach_[i].first || z > reach_[i].second) continue;
    cuts_.clear();
    cut(*shapes_[i], z, cuts_);
    for (const auto& piece : cuts_) fill(piece, static_cast<std::uint16_t>(i + 1), labels);
  }
}

}  // namespace uptake::simulator
