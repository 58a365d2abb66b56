#include "imaging/render.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace uptake {

double percentile(std::vector<float> values, double fraction) {
  std::erase_if(values, [](float v) { return !std::isfinite(v); });
  if (values.empty()) return 0;
  const auto rank = std::ceil(fraction * static_cast<double>(values.size())) - 1;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(std::max(rank, 0.0));
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

Windows windows_for(const Scan& scan) {
  Windows windows;
  if (scan.pet_unit != PetUnit::suv_bw) {
    const double high = percentile(scan.pet, .995);
    windows.pet = {0, high > 0 ? high : 1};
  }
  return windows;
}

std::string unit_in_words(PetUnit unit) {
  return unit == PetUnit::unknown ? "unknown unit" : std::string(name_of(unit));
}

Picture paint(const Image& image, const Window& window, const ColourMap& map) {
  Picture picture{image.width, image.height, {}};
  picture.pixels.reserve(image.values.size());
  for (const float value : image.values) picture.pixels.push_back(colour_at(map, window, value));
  return picture;
}

double heat_opacity(const Window& pet, double value) {
  constexpr double nothing_below = .1, full_from = .5, full = .8;
  const double t = (pet.position(value) - nothing_below) / (full_from - nothing_below);
  return full * std::clamp(t, 0.0, 1.0);
}

Picture fuse(const Image& ct, const Image& pet, const Windows& windows) {
  if (ct.width != pet.width || ct.height != pet.height) {
    throw Error("render.fuse", "CT and PET pictures are of unlike size");
  }
  Picture picture = paint(ct, windows.ct, grey_map());
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    const double value = pet.values[i];
    picture.pixels[i] = blend(picture.pixels[i], colour_at(heat_map(), windows.pet, value),
                              heat_opacity(windows.pet, value));
  }
  return picture;
}

}  // namespace uptake
