#include "imaging/colour.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace uptake {
namespace {

/// OKLab as lightness, chroma and hue in degrees.
struct Lch {
  double lightness, chroma, hue;
};
using Rgb = std::array<double, 3>;

/// Linear-light sRGB; outside [0, 1] where the colour is out of gamut.
Rgb linear_rgb(const Lch& colour) {
  const double angle = colour.hue * std::numbers::pi / 180;
  const double a = colour.chroma * std::cos(angle), b = colour.chroma * std::sin(angle);
  const auto cubed = [](double v) { return v * v * v; };
  const double l = cubed(colour.lightness + 0.3963377774 * a + 0.2158037573 * b);
  const double m = cubed(colour.lightness - 0.1055613458 * a - 0.0638541728 * b);
  const double s = cubed(colour.lightness - 0.0894841775 * a - 1.2914855480 * b);
  return {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
          -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
          -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

bool displayable(const Rgb& rgb) {
  return std::all_of(rgb.begin(), rgb.end(), [](double v) { return v >= 0 && v <= 1; });
}

std::uint8_t to_byte(double unit) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(unit, 0.0, 1.0) * 255));
}

std::uint8_t encode_srgb(double linear) {
  const double v = std::clamp(linear, 0.0, 1.0);
  return to_byte(v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055);
}

/// The colour itself, or the most colourful one of its lightness and hue that a screen can show.
Colour to_colour(Lch colour) {
  if (!displayable(linear_rgb(colour))) {
    double inside = 0, outside = colour.chroma;
    for (int step = 0; step < 24; ++step) {
      colour.chroma = (inside + outside) / 2;
      (displayable(linear_rgb(colour)) ? inside : outside) = colour.chroma;
    }
    colour.chroma = inside;
  }
  const Rgb rgb = linear_rgb(colour);
  return {encode_srgb(rgb[0]), encode_srgb(rgb[1]), encode_srgb(rgb[2])};
}

ColourMap make_grey(bool inverted) {
  ColourMap map;
  for (std::size_t i = 0; i < map.size(); ++i) {
    const auto level = static_cast<std::uint8_t>(inverted ? 255 - i : i);
    map[i] = {level, level, level};
  }
  return map;
}

ColourMap make_heat() {
  // Chroma and hue at these positions; lightness is a straight line.
  struct Point {
    double at, chroma, hue;
  };
  constexpr std::array<Point, 5> points{
      {{0, .11, 15}, {.3, .19, 27}, {.55, .19, 50}, {.8, .17, 85}, {1, .09, 106}}};
  ColourMap map;
  for (std::size_t i = 0; i < map.size(); ++i) {
    const double t = static_cast<double>(i) / 255;
    std::size_t k = 1;
    while (k + 1 < points.size() && points[k].at < t) ++k;
    const Point &from = points[k - 1], &to = points[k];
    const double f = (t - from.at) / (to.at - from.at);
    map[i] = to_colour(
        {.25 + .72 * t, std::lerp(from.chroma, to.chroma, f), std::lerp(from.hue, to.hue, f)});
  }
  return map;
}

}  // namespace

double Window::position(double value) const {
  const double at = (value - low) / (high - low);
  return std::isfinite(at) ? std::clamp(at, 0.0, 1.0) : (at > 0 ? 1.0 : 0.0);
}

const ColourMap& grey_map() {
  static const ColourMap map = make_grey(false);
  return map;
}

const ColourMap& inverted_grey_map() {
  static const ColourMap map = make_grey(true);
  return map;
}

const ColourMap& heat_map() {
  static const ColourMap map = make_heat();
  return map;
}

Colour colour_at(const ColourMap& map, const Window& window, double value) {
  return map[static_cast<std::size_t>(std::lround(window.position(value) * 255))];
}

Colour blend(Colour under, Colour over, double opacity) {
  const auto mix = [opacity](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::lround(std::lerp<double>(a, b, opacity)));
  };
  return {mix(under.red, over.red), mix(under.green, over.green), mix(under.blue, over.blue)};
}

}  // namespace uptake
