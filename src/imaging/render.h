#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "imaging/colour.h"
#include "imaging/projection.h"

namespace uptake {

/// Pixels ready to be shown; row 0 on top.
struct Picture {
  std::size_t width = 0, height = 0;
  std::vector<Colour> pixels;
  Colour at(std::size_t x, std::size_t y) const { return pixels[y * width + x]; }
};

/// How a scan's values are shown.
struct Windows {
  Window ct{-160, 240};  ///< HU: soft tissue
  Window pet{0, 7};      ///< SUVbw; where there is no SUV, 0 to the 99.5th percentile
};
Windows windows_for(const Scan& scan);

/// "SUVbw", "Bq/ml", "unknown unit": as it stands behind a number.
std::string unit_in_words(PetUnit unit);

/// The value that the share `fraction` of all finite values lies below or at; 0 when there is none.
double percentile(std::vector<float> values, double fraction);

Picture paint(const Image& image, const Window& window, const ColourMap& map);

/// CT in grey with PET in heat colours over it, more opaque the higher the uptake: nothing below a
/// tenth of the window, so that the anatomy shows through. Errors: "render.fuse" on unlike sizes.
Picture fuse(const Image& ct, const Image& pet, const Windows& windows);
double heat_opacity(const Window& pet, double value);

}  // namespace uptake
