#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ontology/ontology.h"

namespace uptake {

/// A region in the tree that remains where each region stands below its first parent only.
struct OutlineRow {
  std::size_t region;
  std::size_t depth;
  std::optional<std::size_t> parent;  ///< row of the first parent
};

/// Depth first, the children in the order of the file.
std::vector<OutlineRow> outline(const Ontology& ontology);

/// Indented by two a level; further parents are said behind the name.
std::string outline_text(const Ontology& ontology);

/// Everything that is known of one region, for a person.
std::string region_text(const Ontology& ontology, std::size_t region);

}  // namespace uptake
