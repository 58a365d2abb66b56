#pragma once

#include <cstdint>
#include <vector>

#include "simulator/body/body.h"
#include "simulator/scan/pet_image.h"

namespace uptake::simulator {

/// Where the regions lie on the PET's grid, [slices][rows][columns]: 1 + the region's place in the
/// ontology, 0 elsewhere. A region without an organ of its own is where its lesions may be: lymph
/// nodes. Where such a site lies in an organ, it is the site's.
std::vector<std::uint16_t> organ_map(const Body& body, const PetSettings& settings);

}  // namespace uptake::simulator
