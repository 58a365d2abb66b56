#pragma once

#include <cstdint>
#include <vector>

#include "simulator/body/body.h"
#include "simulator/body/lesion_place.h"
#include "simulator/body/painter.h"

namespace uptake::simulator {

/// How the PET is made.
struct PetSettings {
  PlaneGrid grid;
  std::size_t slices = 0;
  double first_z = 0, step_mm = 4;
  double psf_mm = 6;  ///< full width at half maximum of the scanner's response
  double noise = 1;   ///< 1 = 370 MBq and two minutes a bed, in a usual person; 0 = none
  std::uint64_t seed = 0, exam_key = 0;

  std::size_t voxels() const { return grid.pixels() * slices; }
  double z(std::size_t slice) const { return first_z + static_cast<double>(slice) * step_mm; }
};

struct PetImage {
  std::vector<float> suv;              ///< SUVbw, [slices][rows][columns]
  std::vector<std::uint16_t> lesions;  ///< number of the lesion that fills most of the voxel, or 0
};

/// Uptake of the body and its lesions, blurred, with the errors of an attenuation correction by a
/// CT in which the diaphragm and the arms were elsewhere, and with noise.
PetImage make_pet(const Body& pet_body, const Body& ct_body, const std::vector<SeenLesion>& lesions,
                  const PetSettings& settings);

}  // namespace uptake::simulator
