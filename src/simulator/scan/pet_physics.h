#pragma once

#include <vector>

#include "simulator/scan/pet_image.h"

namespace uptake::simulator {

/// The scanner's response: a Gaussian of settings.psf_mm full width at half maximum, along each
/// axis.
void blur(std::vector<float>& suv, const PetSettings& settings);

/// Of each slice, mm: the way through a disc of the body's area.
using BodySizes = std::vector<double>;

/// Multiplies each voxel by what the correction got wrong: photons crossed the body of the PET, the
/// correction took the CT's. Of the lines through a voxel, those along x, along y and along both
/// diagonals are followed; the error is the mean of exp(integral of (mu of the CT - mu of the
/// PET)). 1 where the bodies agree. Pixels are square.
BodySizes correct_attenuation(const Body& pet_body, const Body& ct_body,
                              const PetSettings& settings, std::vector<float>& suv);

/// Noise that counts leave: its variance grows with the uptake and with the attenuation that was
/// corrected, and neighbours are alike. Nothing falls below 0.
void add_count_noise(const BodySizes& sizes, const PetSettings& settings, std::vector<float>& suv);

}  // namespace uptake::simulator
