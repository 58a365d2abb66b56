#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "cohort/scan_file.h"
#include "imaging/volume.h"

namespace uptake {

/// Mean and population deviation (divided by n), two passes in double precision. A deviation of 0
/// (all voxels alike) becomes 1, so that it can be divided by. Values must be finite, not none.
SequenceStatistics statistics_of(std::span<const float> values);

/// The largest magnitude; 0 for no values. Values must be finite.
float largest_magnitude(std::span<const float> values);

/// The index of the first NaN or infinity.
std::optional<std::size_t> first_not_finite(std::span<const float> values);

/// What the voxels of a PET are divided by before they are stored as float16: a power of two, so
/// that nothing is lost, and such that the largest magnitude comes to at most 32,768. SUV are
/// stored as they are (1) unless they do not fit; other units with the smallest such power, which
/// uses the whole range of float16.
double pet_scale_for(float largest, PetUnit unit);

}  // namespace uptake
