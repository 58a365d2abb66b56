#pragma once

#include <array>
#include <string>
#include <vector>

#include "imaging/colour.h"
#include "imaging/volume.h"

namespace uptake {

/// What a picture of a map says beside it.
struct SaliencyFacts {
  std::string exam, region, method;
  double probability = 0;
};

/// A map in red over CT and over PET, coronal and axial through one voxel (its hottest), in the
/// radiological convention (imaging/projection.h), true to millimetres: the paper's Fig. 4a-b and
/// d. `map`: 0 to 1 on the scan's grid; no threshold, the redder the higher. PNG bytes. Errors:
/// "render.geometry", "render.slice", those of Figure::png().
std::string render_saliency_sheet(const Scan& scan, const Volume& map,
                                  const std::array<std::size_t, 3>& voxel,
                                  const SaliencyFacts& facts);

/// The red of maps.
inline constexpr Colour saliency_red{255, 32, 32};

/// One region of the picture of several.
struct RegionLayer {
  std::string region;
  double probability = 0, threshold = 0;
  std::vector<float> values;  ///< by Eq. 10 on the scan's grid: 0 below the threshold
};

/// The coronal maximum projection of a PET with the maps of several regions over it, each in a
/// colour of its own: the paper's Fig. 2e. PNG bytes. Errors: as above.
std::string render_saliency_projection(const Scan& scan, const std::vector<RegionLayer>& regions,
                                       const SaliencyFacts& facts);

/// Colours that are easily told apart, also with red-green blindness (Okabe & Ito 2008) for the
/// first six.
Colour region_colour(std::size_t place);

}  // namespace uptake
