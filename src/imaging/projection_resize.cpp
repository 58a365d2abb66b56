#include <algorithm>
#include <cmath>

#include "imaging/projection.h"

namespace uptake {
namespace {

/// What one target pixel is made of: source pixels from `first` on, with weights that sum to 1.
struct Mix {
  std::size_t first;
  std::vector<float> weights;
};

/// A triangle of radius max(1, source pixels per target pixel) around each target pixel's centre;
/// at the edges what hangs over is left out and the rest shares its weight.
std::vector<Mix> mixes(std::size_t from, std::size_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double radius = std::max(1.0, scale);
  std::vector<Mix> result(to);
  for (std::size_t t = 0; t < to; ++t) {
    const double centre = (static_cast<double>(t) + .5) * scale - .5;
    const double last_pixel = static_cast<double>(from - 1);
    const double low = std::clamp(std::ceil(centre - radius), 0.0, last_pixel);
    const double high = std::clamp(std::floor(centre + radius), 0.0, last_pixel);
    Mix& mix = result[t];
    mix.first = static_cast<std::size_t>(low);
    double sum = 0;
    for (double s = low; s <= high; ++s) {
      const double weight = std::max(0.0, 1 - std::abs(s - centre) / radius);
      mix.weights.push_back(static_cast<float>(weight));
      sum += weight;
    }
    for (float& weight : mix.weights) weight = static_cast<float>(weight / sum);
  }
  return result;
}

}  // namespace

Image crop(const Image& image, std::size_t x, std::size_t y, std::size_t width,
           std::size_t height) {
  Image part{width, height, image.pixel_width, image.pixel_height, {}};
  part.values.reserve(width * height);
  for (std::size_t row = y; row < y + height; ++row) {
    const auto start = image.values.begin() + static_cast<std::ptrdiff_t>(row * image.width + x);
    part.values.insert(part.values.end(), start, start + static_cast<std::ptrdiff_t>(width));
  }
  return part;
}

Image resize(const Image& image, std::size_t width, std::size_t height) {
  const auto across = mixes(image.width, width);
  const auto down = mixes(image.height, height);
  Image wide{width, image.height, 0, 0, std::vector<float>(width * image.height)};
  for (std::size_t y = 0; y < image.height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      float sum = 0;
      for (std::size_t i = 0; i < across[x].weights.size(); ++i) {
        sum += across[x].weights[i] * image.at(across[x].first + i, y);
      }
      wide.at(x, y) = sum;
    }
  }
  Image result{width, height,
               image.pixel_width * static_cast<double>(image.width) / static_cast<double>(width),
               image.pixel_height * static_cast<double>(image.height) / static_cast<double>(height),
               std::vector<float>(width * height)};
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t i = 0; i < down[y].weights.size(); ++i) {
      for (std::size_t x = 0; x < width; ++x) {
        result.at(x, y) += down[y].weights[i] * wide.at(x, down[y].first + i);
      }
    }
  }
  return result;
}

}  // namespace uptake
