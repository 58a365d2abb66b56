#include "labeling/propagate.h"

#include <algorithm>

namespace uptake {

double clipped_probability(double probability) {
  return probability > 0 ? std::min(probability, 1.0) : 0.0;  // NaN fails every comparison
}

std::vector<RegionLabel> propagate(const Ontology& ontology, std::span<const Mention> mentions) {
  std::vector<RegionLabel> labels(ontology.size());
  std::vector<double> normal(ontology.size(), 1.0);  // prod(1 - p_i)
  for (std::size_t i = 0; i < mentions.size(); ++i) {
    if (!mentions[i].region) continue;
    const double p = clipped_probability(mentions[i].probability);
    // with_ancestors() has each region once, however many paths lead to it.
    for (const auto region : ontology.with_ancestors(*mentions[i].region)) {
      normal[region] *= 1 - p;
      labels[region].mentions.push_back(i);
    }
  }
  for (std::size_t region = 0; region < labels.size(); ++region) {
    labels[region].mentioned = !labels[region].mentions.empty();
    if (labels[region].mentioned) labels[region].probability = 1 - normal[region];
  }
  return labels;
}

}  // namespace uptake
