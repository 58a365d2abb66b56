#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ontology/ontology.h"

namespace uptake {

struct RegionProblem {
  std::size_t region;
  std::string what;  ///< "is above itself"
};

/// What is wrong with regions whose names are resolved, in their order: one that is above itself;
/// a term, node term or abbreviation that another region claims before it (a term and a node term
/// may be the same words); a pattern that RE2 does not compile, or that matches nothing at all.
std::vector<RegionProblem> check_regions(const std::vector<Region>& regions);

}  // namespace uptake
