#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ontology/ontology.h"

namespace uptake {

/// Reads the regions of a file and checks them against share/schemas/ontology.json. Names are
/// resolved; what the regions say together is not checked: see check_regions.h.
/// Errors: those of Ontology::read.
std::vector<Region> read_regions(const std::filesystem::path& file);

}  // namespace uptake
