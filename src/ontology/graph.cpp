#include "ontology/graph.h"

#include <fmt/format.h>

#include <algorithm>

#include "ontology/outline.h"

namespace uptake {
namespace {

// In SVG's user units, which are pixels.
constexpr double row_height = 18, indent = 26, margin = 16, letter_width = 7.3;

struct Place {
  double x, y;      ///< of the point before the name
  double text_end;  ///< right of the name
};

std::vector<Place> places_of(const Ontology& ontology, const std::vector<OutlineRow>& rows) {
  std::vector<Place> places(ontology.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double x = margin + indent * static_cast<double>(rows[i].depth);
    const auto letters = static_cast<double>(ontology.regions()[rows[i].region].name.size());
    places[rows[i].region] = {x, margin + row_height * static_cast<double>(i),
                              x + 8 + letter_width * letters + 4};
  }
  return places;
}

/// Down from the parent, then across to the child.
std::string elbow(const Place& parent, const Place& child) {
  return fmt::format("<path d=\"M{:.1f} {:.1f}V{:.1f}H{:.1f}\"/>\n", parent.x, parent.y + 4,
                     child.y, child.x - 4);
}

/// Right of all names between the two, so that the arc crosses few of them. A cubic curve with both
/// controls there goes three quarters of the way.
double bend_of(const std::vector<Place>& places, const Place& parent, const Place& child) {
  const auto [top, bottom] = std::minmax(parent.y, child.y);
  double right = 0;
  for (const auto& place : places) {
    if (place.y >= top && place.y <= bottom) right = std::max(right, place.text_end);
  }
  return right + (right - std::min(parent.text_end, child.text_end)) / 3 + 30;
}

std::string arc(const Place& parent, const Place& child, double bend) {
  return fmt::format(
      "<path stroke-dasharray=\"4 3\" d=\"M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} "
      "{:.1f}\"/>\n",
      parent.text_end, parent.y, bend, parent.y, bend, child.y, child.text_end, child.y);
}

std::string label(const Region& region, const Place& place) {
  std::string style;
  if (region.task == "core") style = " font-weight=\"bold\"";
  if (region.task == "rare") style = " font-style=\"italic\"";
  return fmt::format(
      "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.5\"/><text x=\"{:.1f}\" "
      "y=\"{:.1f}\"{}>{}</text>\n",
      place.x, place.y, place.x + 8, place.y + 4, style, region.name);
}

}  // namespace

std::string graph_dot(const Ontology& ontology) {
  std::string dot = "digraph regions {\n  rankdir=LR;\n  node [shape=box, fontname=sans];\n";
  for (const auto& region : ontology.regions()) {
    const auto style = region.task.empty() ? "" : " [style=filled, fillcolor=lightgrey]";
    dot += fmt::format("  \"{}\"{};\n", region.name, style);
  }
  for (const auto& region : ontology.regions()) {
    for (std::size_t i = 0; i < region.parents.size(); ++i) {
      dot += fmt::format("  \"{}\" -> \"{}\"{};\n", ontology.regions()[region.parents[i]].name,
                         region.name, i > 0 ? " [style=dashed]" : "");
    }
  }
  return dot + "}\n";
}

std::string graph_svg(const Ontology& ontology) {
  const auto rows = outline(ontology);
  const auto places = places_of(ontology, rows);
  std::string lines, labels;
  double width = 0;
  for (const auto& row : rows) {
    const Region& region = ontology.regions()[row.region];
    const Place& place = places[row.region];
    for (std::size_t i = 0; i < region.parents.size(); ++i) {
      const Place& parent = places[region.parents[i]];
      lines += i == 0 ? elbow(parent, place) : arc(parent, place, bend_of(places, parent, place));
    }
    labels += label(region, place);
    width = std::max(width, place.text_end);
  }
  width += 60 + margin;
  const double height = 2 * margin + row_height * static_cast<double>(rows.size());
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
             "viewBox=\"0 0 {0:.0f} {1:.0f}\" font-family=\"monospace\" font-size=\"12\">\n"
             "<title>Regions of the ontology</title>\n"
             "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
             width, height) +
         "<g fill=\"none\" stroke=\"#888\">\n" + lines + "</g>\n<g>\n" + labels + "</g>\n</svg>\n";
}

}  // namespace uptake
