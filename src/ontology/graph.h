#pragma once

#include <string>

#include "ontology/ontology.h"

namespace uptake {

/// The regions as a directed graph for Graphviz, from parent to child.
std::string graph_dot(const Ontology& ontology);

/// The regions as a tree of rows, each below its first parent; a line leads from each parent, a
/// dashed one from the second and further ones. Core tasks are bold, rare ones in italics.
std::string graph_svg(const Ontology& ontology);

}  // namespace uptake
