#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ontology/ontology.h"
#include "report/mention.h"

namespace uptake {

/// What a report says of one region.
struct RegionLabel {
  double probability = 0;  ///< that uptake there is abnormal
  bool mentioned = false;  ///< false: the report names neither the region nor one inside it
  std::vector<std::size_t> mentions;  ///< places of the mentions behind it, ascending
};

/// Within [0, 1]; NaN becomes 0.
double clipped_probability(double probability);

/// Equation 4 of the paper: P(region) = 1 - prod(1 - p_i) over the mentions of the region and of
/// all below it, each mention once even where two paths lead up. One label a region, in the order
/// of Ontology::regions(). A probability outside [0, 1] is clipped, NaN is 0; a mention without a
/// region is passed over.
std::vector<RegionLabel> propagate(const Ontology& ontology, std::span<const Mention> mentions);

}  // namespace uptake
