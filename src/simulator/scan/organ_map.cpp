#include "simulator/scan/organ_map.h"

#include <span>

namespace uptake::simulator {
namespace {

/// What is painted: shapes and the number of each.
struct Layer {
  std::vector<const Shape*> shapes;
  std::vector<std::uint16_t> numbers;
};

std::uint16_t number_of(std::size_t region) { return static_cast<std::uint16_t>(region + 1); }

Layer organs_of(const Body& body) {
  Layer layer{body.shapes(), {}};
  for (const auto& part : body.parts)
    layer.numbers.push_back(part.region ? number_of(*part.region) : 0);
  return layer;
}

}  // namespace

std::vector<std::uint16_t> organ_map(const Body& body, const PetSettings& s) {
  std::vector<Shape> sites;
  Layer nodes;
  for (std::size_t region = 0; region < body.sites.size(); ++region) {
    for (const auto& site : body.sites[region]) {
      sites.emplace_back(site);
      nodes.numbers.push_back(number_of(region));
    }
  }
  for (const auto& site : sites) nodes.shapes.push_back(&site);
  std::vector<std::uint16_t> map(s.voxels()), labels(s.grid.pixels());
  const auto paint = [&](const Layer& layer) {
    Painter painter(layer.shapes, body.warp, s.grid);
    for (std::size_t k = 0; k < s.slices; ++k) {
      painter.paint(s.z(k), labels);
      const auto out = std::span(map).subspan(k * s.grid.pixels(), s.grid.pixels());
      for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] != 0) out[i] = layer.numbers[labels[i] - 1U];
      }
    }
  };
  paint(organs_of(body));
  paint(nodes);
  return map;
}

}  // namespace uptake::simulator
